// What all pages are made of. Everything is text (textContent): nothing from the server is ever read as markup.
import { named } from "./words.js";

export class SignedOut extends Error {}

export const office = { timezone: "Asia/Tokyo" };

const TROUBLE = {
  403: "この操作をする権限がありません。必要なときは責任者に頼んでください。",
  404: "見つかりません。一覧を開きなおしてください。",
  second_person_needed: "確認は、起案した人とは別の、権限のある人がします。",
  proposal_waits: "これについては、すでに確認を待っている起案があります。",
  proposal_settled: "ほかの人が先に決めました。画面を開きなおして確かめてください。",
  409: "いまの状態ではこの操作はできません。画面を開きなおして確かめてください。",
};

async function ask(path, body) {
  const options = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let reply;
  try {
    reply = await fetch("/staff/api/" + path, { ...options, credentials: "same-origin", cache: "no-store" });
  } catch {
    throw new Error("サーバーにつながりません。しばらくしてからもう一度お試しください。続くときは管理者に連絡してください。");
  }
  if (reply.status === 401) throw new SignedOut();
  if (reply.ok) return reply;
  const said = await reply.json().catch(() => ({}));
  throw new Error(TROUBLE[said.code] || TROUBLE[reply.status] || (reply.status === 400 ? "入力を確かめてください。" : "サーバーで処理できませんでした。")
    + (said.detail ? "(" + said.detail + ")" : ""));
}

export const call = async (path, body) => (await ask(path, body)).json();
export const picture = async (path) => URL.createObjectURL(await (await ask(path, {})).blob());

export function element(tag, content, attributes = {}) {
  const made = document.createElement(tag);
  if (Array.isArray(content)) made.append(...content);
  else if (content !== undefined) made.append(content);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

export function key(label, act, style = "") {
  const made = element("button", label, { type: "button", class: "key " + style });
  made.addEventListener("click", () => act(made));
  return made;
}

// columns: [title, value(row) → text or element, class]; an empty table says so in words.
export function table(rows, columns, empty, name) {
  if (rows.length === 0) return element("p", empty, { class: "empty" });
  const head = element("tr", columns.map(([title, , style]) => element("th", title, { scope: "col", class: style || "" })));
  const lines = rows.map((row) => element("tr", columns.map(([title, value, style]) => {
    const content = value(row);
    return element("td", content instanceof Node || Array.isArray(content) ? content : String(content ?? ""), { class: style || "" });
  })));
  return element("table", [element("thead", head), element("tbody", lines)], { "aria-label": name });
}

export const yen = (amount) => amount.toLocaleString("ja-JP") + "円";
const format = (options) => (text) => new Date(text).toLocaleString("ja-JP", { timeZone: office.timezone, ...options });
export const day = (text) => new Date(text).toLocaleDateString("sv-SE", { timeZone: office.timezone });
export const today = () => day(Date.now());
export const clock = format({ hour: "numeric", minute: "2-digit" });
export const long_day = format({ year: "numeric", month: "long", day: "numeric", weekday: "short" });
const short_day = format({ month: "numeric", day: "numeric" });
// 10:31, or 11/23 10:31 when it is not of today.
export const when = (text) => (day(text) === today() ? "" : short_day(text) + " ") + clock(text);
// A day of the calendar, n days on.
export function day_after(date, days) {
  const moved = new Date(date + "T00:00:00Z");
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

export const chip = (code, names) => element("span", named(names, code), { class: "chip " + code });
export const note = (text) => element("small", text, { class: "note" });
export const names = (list) => list.map((one, at) => element("span", one + (at + 1 < list.length ? "、" : "")));
export const visit_link = (number) => number ? element("a", number, { href: "#visit/" + encodeURIComponent(number), class: "number" }) : "";

export function heading(title, beside) {
  return element("div", [element("h2", title), ...(beside ? [element("p", beside, { class: "note" })] : [])], { class: "heading" });
}

export function field(label, name, type, value = "", more = {}) {
  return element("label", [label, element("input", undefined, { name, type, value, ...more })]);
}

export function chooser(label, name, pairs) {
  return element("label", [label, element("select", pairs.map(([value, text]) => element("option", text, { value })), { name })]);
}

export function form(fields, label, act, style = "") {
  const made = element("form", [...fields, element("button", label, { type: "submit", class: "key " + style })]);
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    act(Object.fromEntries(new FormData(made)), made);
  });
  return made;
}
