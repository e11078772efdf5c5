// Every code that staff can meet, in words. A test holds these tables against the program's own lists.

export const ROLES = { clerk: "担当", supervisor: "責任者", administrator: "管理者" };

export const OUTCOMES = { pending: "未確定", issued: "交付", not_issued: "未交付", spoiled: "書損", forgotten: "取り忘れ", voided: "無効" };

export const PAYMENTS = { paid: "支払済み", not_paid: "支払いなし", unknown: "結果が不明", reversed: "返金済み" };

// Refund and void by two persons.
export const ADJUSTMENTS = { refund: "返金", void: "無効" };
export const WAYS = { cash: "現金", terminal: "決済端末で取消" };
export const DECISIONS = { open: "確認待ち", confirmed: "確認済み", rejected: "却下", withdrawn: "取り下げ" };

export const VISITS = { open: "手続き中", closed: "終了", expired: "時間切れ" };

export const REASONS = {
  finished: "最後まで終わりました", canceled: "本人がやめました", idle: "操作がなく終わりました", refused: "お断りしました",
  failed: "機械の都合で終わりました", recovered: "再起動のあとで終わりました",
};

// What happened, what staff do now, and whether it waits for a hand.
export const EVENTS = {
  help_called: ["係員を呼んでいます", "機械のところへ行ってください。", true],
  card_left: ["カードが残っています", "カードを預かり、窓口で本人に返してください。", true],
  paper_left: ["紙が取り出し口に残っています", "紙を回収してください。証明書なら、来庁番号の画面で「取り忘れ」にします。", true],
  payment_unknown: ["支払いの結果が分かりません", "決済端末の控えと照らし合わせてください。", true],
  reversal_failed: ["返金できていません", "来庁番号の画面で返金を起案し、別の人の確認を受けて、窓口で返金してください。", true],
  refund_due: ["返金が必要です", "来庁番号の画面で返金を起案し、別の人の確認を受けて、窓口で返金してください。", true],
  print_unknown: ["印刷の結果が分かりません", "出た紙を確かめ、来庁番号の画面で結果を記録してください。", true],
  sheet_spoiled: ["書損が出ました", "書損の紙を回収してください。", true],
  receipt_not_printed: ["領収書が出ていません", "来庁番号の画面から再発行してください。", true],
  device_out_of_service: ["装置が止まっています", "装置の表示を確かめてください。", true],
  consumable_low: ["用紙・消耗品が少なくなりました", "補充してください。", false],
  visit_recovered: ["再起動のあとで手続きを終えました", "来庁番号で結果を確かめてください。", false],
  journal_broken: ["機械の記録に異常があります", "機械を休止し、管理者に連絡してください。", true],
};

// Kinds whose key says more than 済みにする, and what it does.
export const SETTLE = {
  paper_left: ["紙を取り出しました", "止まっていた機械は、30秒ほどで再開します。"],
};

// States that end an earlier matter: their words stand instead of those of the kind.
export const AFTERWARDS = {
  printed_later: ["領収書が出ました", "窓口で渡すものはありません。前の連絡も済みにしてください。", false],
  not_paid_after_all: ["支払いはありませんでした", "返金はいりません。前の連絡も済みにしてください。", false],
};

export const DETAILS = {
  "card-reader": "カード読み取り", "document-printer": "証明書プリンター", "certificate-printer": "証明書プリンター",
  "receipt-printer": "領収書プリンター", "cashless-terminal": "決済端末", "barcode-reader": "コード読み取り",
  writing: "筆談", signing: "手話", sign_language: "手話", wheelchair: "車いす", words: "ことば",
  certificate: "証明書", receipt: "領収書",
  paper_out: "用紙切れ", paper_low: "用紙が少ない", paper_jam: "紙づまり", cover_open: "カバーが開いている", offline: "つながらない",
  amount_mismatch: "金額が違う", payment_unknown: "支払いが不明", printed_in_part: "一部だけ印刷", reversal_failed: "返金できない",
  printed_later: "あとから印刷", late_payment: "あとから支払いが判明", not_paid_after_all: "決済端末の答え",
  something_missing: "紙が足りない", identity_mismatch: "印刷を確かめられない", journal_failed: "記録の故障",
};

// What a resident was told.
export const CODES = {
  certificate_expired: "カードの期限切れ", certificate_not_yet_valid: "カードがまだ有効でない", certificate_issuer_unknown: "発行元を確かめられない",
  certificate_unfit: "使えない証明書", certificate_revoked: "失効したカード", revocation_unknown: "失効を確かめられない",
  revocation_list_old: "失効情報が古い", card_not_registered: "登録のないカード", challenge_expired: "時間切れ(もう一度)",
  signature_wrong: "署名が合わない", another_person: "別の人のカード", under_age: "15歳未満", moved_out: "転出済み", deceased: "死亡",
  ask_at_counter: "窓口へ", register_updating: "更新中", glyph_pending: "文字の準備中", text_too_long: "長くて入らない",
  separate_household: "別の世帯", removed_record: "除票", seal_not_registered: "印鑑登録なし", seal_suspended: "印鑑登録の停止",
  income_undeclared: "申告なし", income_not_resident: "1月1日に住所なし", income_not_released: "発行前の年度", tax_none: "課税なし",
  koseki_elsewhere: "本籍が市外", koseki_none: "戸籍なし", koseki_former: "除籍・改製原", option_unavailable: "選べない項目",
  too_many_copies: "通数が多い", closed: "時間外", suspended: "休止中",
};

// Why; shown to authorised roles only. What is not here has the same name as its code.
export const CAUSES = {
  support_measure: "支援措置", restricted_kind: "交付の制限", departure_pending: "転出予定", same_day_arrival: "転入当日",
  residence_check: "居住の確認中", record_inconsistent: "記録の不整合", no_household: "世帯の記録なし", no_koseki: "戸籍のない人",
  tax_not_released: "発行前の年度", not_yet_open: "時間外", open: "受付中",
};

export const ACTIONS = {
  sign_in: "サインイン", issue_register: "交付記録を見た", visit: "来庁を調べた", outcome_marked: "結果を記録した",
  receipt_reissued: "領収書を再発行した", totals_csv: "日計を保存した", refusals: "お断りを見た", refusal_causes: "お断りの理由を見た",
  access_log: "閲覧の記録を見た", event_done: "連絡を済みにした", suspend: "休止した", resume: "再開した",
  refund_proposed: "返金を起案した", refund_confirmed: "返金を確認した", refund_rejected: "返金を却下・取り下げた",
  void_proposed: "無効を起案した", void_confirmed: "無効を確認した", void_rejected: "無効を却下・取り下げた",
};

export const named = (table, code) => table[code] || code;
