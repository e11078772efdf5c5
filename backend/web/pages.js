// One entry a page: its tab, the least role, and how it is drawn from the server's answer.
import { call, chip, chooser, clock, day, day_after, element, field, form, heading, key, long_day, names, note, picture, table, today, visit_link, when, yen }
  from "./parts.js";
import { adjustment_table, proposal } from "./adjustments.js";
import { ACTIONS, AFTERWARDS, CAUSES, CODES, DETAILS, EVENTS, named, OUTCOMES, PAYMENTS, REASONS, ROLES, SETTLE, VISITS, WAYS } from "./words.js";

const [WHAT, TODO, URGENT] = [0, 1, 2];
const event_of = (one) => AFTERWARDS[one.state] || EVENTS[one.kind] || [one.kind, "", true];
const settle_word = (one) => (AFTERWARDS[one.state] ? [] : SETTLE[one.kind] || []);
const details = (one) => [one.device, one.state].filter(Boolean).map((word) => named(DETAILS, word)).join("・");

// ---- きょう: what waits, and how the day stands
function figure(title, value, unit, beside) {
  return element("div", [element("h3", title), element("p", [element("b", String(value)), unit], { class: "figure" }), note(beside)]);
}

function day_figures(waiting, state) {
  const count = (outcome) => state.outcomes[outcome] || 0;
  const others = ["forgotten", "spoiled", "voided", "not_issued", "pending"].filter(count).map((one) => OUTCOMES[one] + " " + count(one));
  return element("div", [
    figure("待っている連絡", waiting, "件", waiting ? "古いものから片づけてください" : "手当てのいるものはありません"),
    figure("きょうの交付", count("issued"), "枚", others.join("・") || "ほかの結果はありません"),
    figure("きょうの収納", state.sum.toLocaleString("ja-JP"), "円", "返金を引いた額"),
  ], { class: "figures" });
}

function event_table(events, tools, done) {
  return table(events, [
    ["時刻", (one) => when(one.time), "time"],
    ["内容", (one) => [element("b", event_of(one)[WHAT], { class: event_of(one)[URGENT] && !done ? "urgent" : "" }),
      details(one) ? " " + details(one) : "", ...(one.serial ? [" ", element("span", one.serial, { class: "number" })] : []), one.amount ? " " + yen(one.amount) : "", ...(done ? [] : [note(event_of(one)[TODO])])]],
    ["機械", (one) => one.place, "words"],
    ["来庁番号", (one) => visit_link(one.number)],
    done ? ["済みにした人", (one) => one.done_by + " " + when(one.done_time)]
      : ["", (one) => [key(settle_word(one)[WHAT] || "済みにする", () => tools.guard(async () => {
        await call("events/done/" + encodeURIComponent(one.id), {});
        await tools.again();
      }), "small"), ...settle_word(one).slice(TODO).map(note)], "act"],
  ], done ? "きょう済みにしたものはありません。" : "待っている連絡はありません。機械から届くと、ここに出ます。", done ? "済んだ連絡" : "待っている連絡");
}

async function draw_today(into, tools) {
  const [{ events }, { adjustments }, state] = await Promise.all([call("events?all=1"), call("adjustments"), call("today")]);
  const [open, decided] = [adjustments.filter((one) => one.state === "open"), adjustments.filter((one) => one.state !== "open")];
  const waiting = events.filter((one) => !one.done_by).reverse();
  const settled = events.filter((one) => one.done_by && day(one.done_time) === today());
  into.append(heading("きょう", long_day(Date.now())), day_figures(waiting.length, state),
    element("h3", "待っている連絡"), event_table(waiting, tools, false));
  if (open.length) into.append(element("h3", "確認を待つ返金・無効"), adjustment_table(open, tools, "確認を待つ返金・無効", true));
  if (decided.length) into.append(element("h3", "きょう決まった返金・無効"), adjustment_table(decided, tools, "決まった返金・無効", true));
  if (settled.length) into.append(element("h3", "きょう済んだ連絡"), event_table(settled, tools, true));
}

// ---- 来庁: one visit by its number
function receipt_panel(payment, tools) {
  const panel = element("div", undefined, { class: "receipt" });
  const print = () => tools.guard(async () => {
    const image = element("img", undefined, { alt: "領収書 再発行", class: "slip", src: await picture("receipts/" + encodeURIComponent(payment.attempt)) });
    panel.replaceChildren(image, element("div", [element("p", "再発行として記録しました。"), key("もう一度印刷する", () => window.print())]));
    await image.decode();
    window.print();
  });
  panel.append(element("p", "「再発行」と印字した領収書を、この端末のプリンターで印刷します。あなたの名前と時刻が記録されます。"),
    key("再発行して印刷する", print, "primary"));
  return panel;
}

function refund_panel(payment, tools) {
  return proposal("refund", payment.attempt, "返金は二人で行います。起案のあと、別の人が確認すると、返したことになります。", [
    field("金額(円)", "amount", "number", payment.refundable, { min: "1", max: payment.refundable, required: "", class: "amount" }),
    chooser("返し方", "way", Object.entries(WAYS)),
  ], tools);
}

const given_back = (one) => [one.given_back ? note("返金 " + yen(one.given_back)) : "",
  one.outcome === "reversed" && one.given_back ? element("b", "二重に返金されています", { class: "urgent" }) : ""];

function payment_keys(one, below, tools) {
  const receipt = one.outcome === "paid" && !one.mismatch && one.refundable;
  return [...(receipt ? [element("div", key("再発行", () => below.replaceChildren(receipt_panel(one, tools)), "small"))] : []),
    ...one.reissues.map((act) => note("再発行 " + when(act.time) + " " + act.name)),
    ...(one.refundable ? [element("div", key("返金を起案", () => below.replaceChildren(refund_panel(one, tools)), "small"), { class: "apart" })] : [])];
}

function payment_table(visit, tools) {
  const below = element("div");
  const lines = table(visit.payments, [
    ["時刻", (one) => when(one.time), "time"], ["結果", (one) => [chip(one.given_back && !one.refundable ? "reversed" : one.outcome, PAYMENTS), one.mismatch ? note("見積もりと違う金額") : "", ...given_back(one)]],
    ["支払方法", (one) => [one.means_name, one.brand ? note(one.brand) : ""]],
    ["内訳", (one) => one.fee + " " + one.copies + "通"], ["金額", (one) => yen(one.amount), "number"],
    ["取引", (one) => [one.transaction, one.receipt_number ? note("伝票 " + one.receipt_number) : ""]],
    ["領収書・返金", (one) => payment_keys(one, below, tools), "act"],
  ], "支払いの記録はありません。", "支払い");
  return [lines, below];
}

function outcome_keys(one, tools) {
  return element("div", Object.entries(OUTCOMES).filter(([code]) => !["pending", "voided"].includes(code)).map(([code, word]) => {
    const made = key(word, () => tools.guard(async () => {
      await call("documents/outcome/" + encodeURIComponent(one.document), { outcome: code });
      await tools.again();
    }), "small");
    made.setAttribute("aria-pressed", String(code === one.outcome));
    made.disabled = !one.made || code === "forgotten" && !["issued", "forgotten"].includes(one.outcome);
    return made;
  }), { class: "choices", role: "group", "aria-label": one.serial + " の結果" });
}

const marked = (act) => {
  const [from, to] = act.what.split(">");
  return note(when(act.time) + " " + act.name + ": " + named(OUTCOMES, from) + " → " + named(OUTCOMES, to));
};

function document_table(visit, tools) {
  const below = element("div");
  const propose = (one) => key("無効を起案", () => below.replaceChildren(proposal("void", one.document,
    one.serial + " を無効にすると、この番号は二度と使えず、検証でも「無効」になります。別の人の確認がいります。", [], tools)), "small");
  return [table(visit.documents, [
    ["発行番号", (one) => [element("span", one.serial, { class: "number" }), note("保存期限 " + long_day(one.retain_until))]],
    ["種類", (one) => [one.name, note(one.choices.join("・").replaceAll(" ", ""))]], ["記載された人", (one) => names(one.persons), "names"],
    ["出た枚数", (one) => one.impressions + " / " + one.pages + "枚", "number"],
    ["いまの結果", (one) => [chip(one.outcome, OUTCOMES), ...one.marks.map(marked)]],
    ["結果を記録する", (one) => [one.outcome === "voided" ? "" : outcome_keys(one, tools), one.voidable ? element("div", propose(one), { class: "apart" }) : ""], "act"],
  ], "証明書の記録はありません。", "証明書"), below];
}

function visit_card(visit, tools) {
  const state = named(VISITS, visit.state) + (visit.close_reason ? "・" + named(REASONS, visit.close_reason) : "");
  return element("article", [
    element("div", [element("h3", visit.number, { class: "number" }), element("p", long_day(visit.started) + " " + clock(visit.started)),
      element("p", visit.place), element("p", state)], { class: "visit-head" }),
    element("h4", "お金"), ...payment_table(visit, tools), element("h4", "証明書"), ...document_table(visit, tools),
    ...(visit.adjustments.length ? [element("h4", "返金・無効(二人で行います)"), adjustment_table(visit.adjustments, tools, "返金・無効", false)] : []),
    ...(visit.events.length ? [element("h4", "連絡"), event_table(visit.events.filter((one) => !one.done_by), tools, false),
      ...(visit.events.some((one) => one.done_by) ? [event_table(visit.events.filter((one) => one.done_by), tools, true)] : [])] : []),
  ]);
}

async function draw_visit(into, tools, given) {
  into.append(heading("来庁の確認", "調べたことは記録されます。"), form([
    field("番号", "number", "text", given, { placeholder: "K-ABC123", maxlength: "64", required: "", size: "18", spellcheck: "false", autocomplete: "off" }),
  ], "調べる", ({ number }) => {
    const target = "#visit/" + encodeURIComponent(number.trim());
    if (location.hash === target) tools.again(); else location.hash = target;
  }, "primary"), element("p", "お知らせの紙・領収書・画面にある「K-」の番号か、証明書の発行番号を入れてください。", { class: "note" }));
  if (!given) return;
  const { visits } = await call("visits?" + new URLSearchParams({ number: given }));
  if (visits.length === 0) into.append(element("p", "この番号の来庁はありません。番号を読みなおしてください(0 と O、1 と I は使いません)。", { class: "empty" }));
  into.append(...visits.map((one) => visit_card(one, tools)));
}

// ---- 交付記録
function register_table(reply) {
  return table(reply.lines, [
    ["時刻", (one) => when(one.time), "time"], ["発行番号", (one) => one.serial, "time"], ["種類", (one) => [one.name, note(one.choices.join("・").replaceAll(" ", ""))]],
    ["請求者", (one) => names([one.requester]), "names"], ["記載された人", (one) => names(one.persons), "names"], ["機械", (one) => one.place, "words"],
    ["手数料", (one) => yen(one.fee), "number"], ["結果", (one) => chip(one.outcome, OUTCOMES)], ["来庁番号", (one) => visit_link(one.number)],
  ], "この条件の記録はありません。日付を広げて調べなおしてください。", "交付記録");
}

async function draw_register(into, tools) {
  const lines = element("div");
  const search = async (given) => {
    const reply = await call("register?" + new URLSearchParams(given));
    const limit = reply.lines.length === 200 ? "(新しいものから200件。条件をせばめてください)" : "";
    lines.replaceChildren(element("p", reply.lines.length + "件" + limit, { class: "note" }), register_table(reply));
  };
  into.append(heading("交付記録", "調べたことは記録されます。"), form([
    field("から", "from", "date", today()), field("まで", "until", "date", today()), field("発行番号", "serial", "text", "", { size: "14" }),
    chooser("種類", "service", [["", "すべて"], ...tools.services().map((one) => [one.id, one.name])]),
    chooser("結果", "outcome", [["", "すべて"], ...Object.entries(OUTCOMES)]),
  ], "調べる", (given) => tools.guard(() => search(given)), "primary"), lines);
  await search({ from: today(), until: today() });
}

// ---- 日計: fee by means, with sums of both
function totals_table({ totals, sum }) {
  const unique = (code, name) => [...new Map(totals.map((one) => [one[code], one[name]])).entries()];
  const add = (chosen) => chosen.reduce((all, one) => ({ copies: all.copies + one.copies, amount: all.amount + one.amount }), { copies: 0, amount: 0 });
  const cell = ({ copies, amount }) => copies || amount ? [yen(amount), note(copies + "通")] : "–";
  const rows = [...unique("fee_code", "fee"), [null, "計"]];
  return table(rows, [
    ["手数料", ([code, name]) => code ? name : element("b", name)],
    ...unique("means", "means_name").map(([means, name]) => [name || "不明",
      ([code]) => cell(add(totals.filter((one) => one.means === means && (!code || one.fee_code === code)))), "number"]),
    ["計", ([code]) => code ? cell(add(totals.filter((one) => one.fee_code === code))) : [element("b", yen(sum)), note(add(totals).copies + "通")], "number sum"],
  ], "この日の収納はありません。", "日計");
}

async function draw_totals(into, tools, given) {
  const date = /^\d{4}-\d\d-\d\d$/.test(given) ? given : today();
  const reply = await call("totals?" + new URLSearchParams({ date }));
  const move = (label, target) => element("a", label, { href: "#totals/" + target, class: "key" });
  const picker = field("日付", "date", "date", date, { max: today() });
  picker.addEventListener("change", (event) => { if (event.target.value) location.hash = "#totals/" + event.target.value; });
  into.append(heading("日計", "返金は、返した日の額から引いてあります。"), element("div", [
    move("前の日", day_after(date, -1)), picker, ...(date < today() ? [move("次の日", day_after(date, 1))] : []),
    element("span", undefined, { class: "gap" }),
    element("a", "CSV で保存", { href: "/staff/api/totals.csv?date=" + date, class: "key", download: "" }), key("印刷する", () => window.print()),
  ], { class: "bar" }), element("h3", long_day(date + "T12:00:00Z") + " の収納"), totals_table(reply));
}

// ---- お断り
async function draw_refusals(into, tools, given) {
  const date = /^\d{4}-\d\d-\d\d$/.test(given) ? given : today();
  const { refusals, causes_shown } = await call("refusals?date=" + date);
  const picker = field("日付", "date", "date", date, { max: today() });
  picker.addEventListener("change", (event) => { if (event.target.value) location.hash = "#refusals/" + event.target.value; });
  const cause = (code) => CAUSES[code] || CODES[code] || code;
  const columns = [["時刻", (one) => when(one.time), "time"], ["機械", (one) => one.place, "words"], ["種類", (one) => tools.service_name(one.service)],
    ["画面の表示", (one) => named(CODES, one.code)]];
  if (causes_shown) columns.push(["本当の理由", (one) => one.causes.map(cause).join("、"), "cause"]);
  columns.push(["来庁番号", (one) => visit_link(one.visit ? "K-" + one.visit.slice(-6) : "")]);
  into.append(heading("お断り", causes_shown ? "本当の理由は口外しないでください。見たことは記録されます。" : "本当の理由は責任者だけが見られます。見たことは記録されます。"),
    element("div", picker, { class: "bar" }), table(refusals, columns, "この日のお断りはありません。", "お断り"));
}

// ---- 休止
async function draw_suspensions(into, tools) {
  const { suspensions } = await call("suspensions");
  const end = (one) => tools.may("supervisor") ? key("再開する", () => tools.guard(async () => {
    await call("suspensions/end", { service: one.service });
    await tools.again();
  }), "small") : "";
  into.append(heading("休止", tools.may("supervisor") ? "" : "休止と再開は責任者ができます。"), table(suspensions, [
    ["止めているもの", (one) => element("b", tools.service_name(one.service))], ["画面に出る理由", (one) => [one.reason_ja, note(one.reason_en)]],
    ["止めた人", (one) => one.by], ["いつから", (one) => when(one.since), "time"], ["", end, "act"],
  ], "休止しているものはありません。", "休止"));
  if (!tools.may("supervisor")) return;
  into.append(element("h3", "新しく休止する"), form([
    chooser("止めるもの", "service", [["*", "機械全体"], ...tools.services().map((one) => [one.id, one.name])]),
    field("理由(画面に出ます)", "reason_ja", "text", "", { required: "", size: "28", maxlength: "90", placeholder: "点検中です" }),
    field("英語の理由(なくてもよい)", "reason_en", "text", "", { size: "28", maxlength: "300" }),
  ], "休止する", (given) => tools.guard(async () => {
    await call("suspensions", given);
    await tools.again();
  }), "primary"));
}

// ---- 閲覧の記録
function object_of({ action, object }) {
  if (action !== "outcome_marked") return object;
  const [id, from, to] = object.split(/[ >]/);
  return id + " " + named(OUTCOMES, from) + " → " + named(OUTCOMES, to);
}

async function draw_access(into) {
  const { accesses } = await call("access-log");
  into.append(heading("閲覧の記録", "新しいものから500件"), table(accesses, [
    ["時刻", (one) => when(one.time), "time"], ["名前", (one) => one.name], ["役割", (one) => named(ROLES, one.role)],
    ["したこと", (one) => named(ACTIONS, one.action)], ["対象", (one) => element("span", object_of(one), { class: "object" })],
  ], "記録はありません。", "閲覧の記録"));
}

export const pages = {
  today: { title: "きょう", draw: draw_today, refreshes: true },
  visit: { title: "来庁の確認", draw: draw_visit },
  register: { title: "交付記録", draw: draw_register },
  totals: { title: "日計", draw: draw_totals },
  refusals: { title: "お断り", draw: draw_refusals },
  suspensions: { title: "休止", draw: draw_suspensions },
  access: { title: "閲覧の記録", draw: draw_access, role: "administrator" },
};
