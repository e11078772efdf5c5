// Staff pages: everything is text (textContent), nothing from the server is ever read as markup.
"use strict";

const $ = (id) => document.getElementById(id);
const OUTCOMES = { pending: "未確定", issued: "交付", not_issued: "未交付", spoiled: "書損", forgotten: "取り忘れ" };
const KINDS = {
  card_left: "カードの置き忘れ", paper_left: "用紙の取り忘れ", help_called: "係員を呼ぶ", payment_unknown: "支払いの結果が不明",
  reversal_failed: "取消の失敗", refund_due: "返金が必要", print_unknown: "印刷の結果が不明", sheet_spoiled: "書損",
  receipt_not_printed: "領収書が出ていない", device_out_of_service: "装置の故障", consumable_low: "用紙・消耗品の不足",
  visit_recovered: "再起動からの回復", journal_broken: "記録の異常",
};
const ROLES = ["clerk", "supervisor", "administrator"];
let me = null;

async function call(path, body) {
  const options = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const reply = await fetch("/staff/api/" + path, { ...options, credentials: "same-origin", cache: "no-store" });
  const json = await reply.json();
  if (reply.status === 401 && path !== "sign-in") { show_sign_in(); throw new Error("サインインしてください。"); }
  if (!reply.ok) throw new Error(reply.status === 403 ? "この操作の権限がありません。" : json.detail || json.message);
  return json;
}

function element(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

// columns: [title, value(row) → text or element, numeric]
function table(rows, columns, empty) {
  if (rows.length === 0) return element("p", empty);
  const made = element("table");
  const head = made.appendChild(element("thead")).appendChild(element("tr"));
  for (const [title, , numeric] of columns) head.append(element("th", title, { scope: "col", class: numeric ? "number" : "" }));
  const body = made.appendChild(element("tbody"));
  for (const row of rows) {
    const line = body.appendChild(element("tr"));
    for (const [, value, numeric] of columns) {
      const cell = line.appendChild(element("td", undefined, { class: numeric ? "number" : "" }));
      const content = value(row);
      cell.append(content instanceof Node ? content : String(content ?? ""));
    }
  }
  return made;
}

const yen = (amount) => amount.toLocaleString("ja-JP") + "円";
const time = (text) => new Date(text).toLocaleString("ja-JP", { timeZone: "Asia/Tokyo" });
const today = () => new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Tokyo" });

function field(label, name, type, value = "") {
  const wrap = element("label", label);
  wrap.append(element("input", undefined, { name, type, value }));
  return wrap;
}

function chooser(label, name, pairs) {
  const wrap = element("label", label);
  const select = wrap.appendChild(element("select", undefined, { name }));
  for (const [value, text] of pairs) select.append(element("option", text, { value }));
  return wrap;
}

function form(parts, action, button) {
  const made = element("form");
  made.append(...parts, element("button", button, { type: "submit" }));
  made.addEventListener("submit", (event) => { event.preventDefault(); guard(() => action(Object.fromEntries(new FormData(made)))); });
  return made;
}

async function guard(work) {
  $("message").textContent = "";
  try { await work(); } catch (trouble) { $("message").textContent = trouble.message; }
}

const service_name = (id) => id === "*" ? "機械全体" : (me.services.find((one) => one.id === id) || { name: id }).name;
const may = (role) => ROLES.indexOf(me.role) >= ROLES.indexOf(role);

const pages = {
  async events(into) {
    const { events } = await call("events");
    into.append(element("h2", "連絡"), table(events, [
      ["時刻", (one) => time(one.time)], ["機械", (one) => one.terminal], ["内容", (one) => KINDS[one.kind] || one.kind],
      ["装置・状態", (one) => [one.device, one.state].filter(Boolean).join(" ")], ["金額", (one) => one.amount ? yen(one.amount) : "", true],
      ["来庁番号", (one) => one.visit],
      ["", (one) => {
        const done = element("button", "済みにする", { type: "button" });
        done.addEventListener("click", () => guard(async () => { await call("events/done/" + encodeURIComponent(one.id), {}); open_page("events"); }));
        return done;
      }],
    ], "連絡はありません。"));
  },
  async register(into) {
    const lines = element("div");
    const search = async (given) => {
      const reply = await call("register?" + new URLSearchParams(given));
      lines.replaceChildren(table(reply.lines, [
        ["発行番号", (one) => one.serial], ["種類", (one) => one.name], ["請求者", (one) => one.requester], ["記載された人", (one) => one.persons.join("、")],
        ["選択", (one) => Object.entries(one.options).map(([key, value]) => key + "=" + [].concat(value).join("+")).join(" ")],
        ["機械", (one) => one.terminal], ["時刻", (one) => time(one.time)], ["手数料", (one) => yen(one.fee), true],
        ["結果", (one) => OUTCOMES[one.outcome]], ["保存期限", (one) => time(one.retain_until)],
      ], "この条件の記録はありません。"));
    };
    into.append(element("h2", "交付記録"), element("p", "閲覧は記録されます。"), form([
      field("から", "from", "date", today()), field("まで", "until", "date", today()), field("発行番号", "serial", "text"),
      chooser("種類", "service", [["", "すべて"], ...me.services.map((one) => [one.id, one.name])]),
      chooser("結果", "outcome", [["", "すべて"], ...Object.entries(OUTCOMES)]),
    ], search, "さがす"), lines);
  },
  async totals(into) {
    const result = element("div");
    const show = async ({ date }) => {
      const reply = await call("totals?" + new URLSearchParams({ date }));
      const link = element("a", "CSV で保存", { href: "/staff/api/totals.csv?date=" + encodeURIComponent(date) });
      result.replaceChildren(table(reply.totals, [
        ["手数料", (one) => one.fee], ["支払方法", (one) => one.means_name], ["件数", (one) => one.payments, true], ["通数", (one) => one.copies, true],
        ["金額", (one) => yen(one.amount), true],
      ], "この日の収納はありません。"), element("p", "合計 " + yen(reply.sum)), link);
    };
    into.append(element("h2", "日計"), form([field("日付", "date", "date", today())], show, "表示"), result);
    await show({ date: today() });
  },
  async suspensions(into) {
    const { suspensions } = await call("suspensions");
    into.append(element("h2", "休止"), table(suspensions, [
      ["種類", (one) => service_name(one.service)], ["理由", (one) => one.reason_ja], ["英語", (one) => one.reason_en], ["だれが", (one) => one.by],
      ["いつから", (one) => time(one.since)],
      ["", (one) => {
        const end = element("button", "再開する", { type: "button" });
        end.disabled = !may("supervisor");
        end.addEventListener("click", () => guard(async () => { await call("suspensions/end", { service: one.service }); open_page("suspensions"); }));
        return end;
      }],
    ], "休止しているものはありません。"));
    if (may("supervisor")) into.append(form([
      chooser("種類", "service", [["*", "機械全体"], ...me.services.map((one) => [one.id, one.name])]),
      field("理由(画面に出ます)", "reason_ja", "text"), field("理由(英語)", "reason_en", "text"),
    ], async (given) => { await call("suspensions", given); open_page("suspensions"); }, "休止する"));
  },
  async refusals(into) {
    const { refusals, causes_shown } = await call("refusals?date=" + today());
    const columns = [["時刻", (one) => time(one.time)], ["機械", (one) => one.terminal], ["種類", (one) => service_name(one.service)], ["表示", (one) => one.code]];
    if (causes_shown) columns.push(["本当の理由", (one) => one.causes.join("、")]);
    into.append(element("h2", "お断り(きょう)"), element("p", causes_shown ? "閲覧は記録されます。" : "理由を見る権限がありません。"), table(refusals, columns, "ありません。"));
  },
  async access(into) {
    const { accesses } = await call("access-log");
    into.append(element("h2", "閲覧の記録"), table(accesses, [
      ["時刻", (one) => time(one.time)], ["名前", (one) => one.name], ["役割", (one) => one.role], ["操作", (one) => one.action], ["対象", (one) => one.object],
    ], "ありません。"));
  },
};

function open_page(name) {
  for (const button of document.querySelectorAll("nav button")) {
    if (button.dataset.page === name) button.setAttribute("aria-current", "page"); else button.removeAttribute("aria-current");
  }
  guard(async () => {
    const fresh = element("div");
    await pages[name](fresh);
    $("page").replaceChildren(fresh);
  });
}

function show_sign_in() {
  me = null;
  $("sign-in").hidden = false;
  $("desk").hidden = $("who").hidden = true;
  $("page").replaceChildren();
}

async function show_desk() {
  me = await call("me");
  $("city").textContent = me.city;
  $("who-name").textContent = me.name + "(" + me.role + ")";
  $("sign-in").hidden = true;
  $("desk").hidden = $("who").hidden = false;
  for (const button of document.querySelectorAll("nav button[data-role]")) button.hidden = !may(button.dataset.role);
  open_page("events");
}

$("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  const given = Object.fromEntries(new FormData(event.target));
  event.target.reset();
  guard(async () => {
    try { await call("sign-in", given); } catch { throw new Error("名前かパスワードが違います。5回まちがえると15分使えません。"); }
    await show_desk();
  });
});
$("sign-out").addEventListener("click", () => guard(async () => { await call("sign-out", {}); show_sign_in(); }));
for (const button of document.querySelectorAll("nav button")) button.addEventListener("click", () => open_page(button.dataset.page));
show_desk().catch(show_sign_in);
