// What a resident can do: the view reports it, step() decides. Closed.
#pragma once

#include <string>

namespace madoguchi::model {

enum class ActionKind {
    // footer and header, on every screen
    back,             // 戻る
    cancel,           // やめる
    call_staff,       // 係員を呼ぶ → help
    open_languages,   // ことば
    open_appearance,  // 文字・色/音声
    touched,          // anything else that shows that somebody is there (a touch beside a key)
    // going on
    proceed,          // the primary key: つぎへ、決定、支払いへ すすむ、つづける
    choose_category,  // argument: category ("certificates")
    choose_service,   // argument: service id
    pick_answer,      // argument: answer id of the shown question; many: toggles it
    page_next,        // つぎの 7件, つづきを 見る
    page_back,
    edit,  // confirm: なおす → first question
    more_copies,
    fewer_copies,
    // card and PIN
    digit,  // argument: "0" … "9"
    erase_one,
    erase_all,
    do_not_know,  // わからない: to the counter, burns no try
    no_card,      // カードが ない
    extend,       // 時間を のばす
    // paying
    choose_means,     // argument: means id
    other_means,      // ほかの 払い方に する: asks the terminal to stop
    answer_terminal,  // the terminal's question; argument: yes, no, the number of a choice from 1, "" gives up
    // taking
    taken,              // 取りました; argument: name of the TakeItem
    something_missing,  // 出てこない・足りない
    print_receipt,      // the receipt did not come out: もういちど 印刷する
    // help, language, appearance
    choose_help,       // argument: name of the HelpKind
    choose_language,   // argument: BCP 47
    choose_text_size,  // argument: name of the TextSize
    choose_theme,      // argument: theme name
    toggle_low,        // low mode: every target at 298 mm or lower
    close,             // leaves languages, appearance, help
    // endings
    finish,  // 終わりに する; thank you, refusal: back to the first screen
};

struct Action {
    ActionKind kind = ActionKind::touched;
    std::string argument;
    friend bool operator==(const Action&, const Action&) = default;
};

}  // namespace madoguchi::model
