// The frame of the staff pages: signing in and out, which page is shown (the part of the address after #), and trouble.
import { call, element, office, SignedOut } from "./parts.js";
import { pages } from "./pages.js";
import { named, ROLES } from "./words.js";

const $ = (id) => document.getElementById(id);
const ORDER = Object.keys(ROLES);
const REFRESH = 20_000;  // milliseconds
let me = null;
let drawn = 0;  // a page that arrives after another was opened is dropped

function say(text) {
  $("message").hidden = !text;
  if (!text) return $("message").replaceChildren();
  const end = text.indexOf("。") + 1 || text.length;
  $("message").replaceChildren(element("b", text.slice(0, end)), text.slice(end));
}

async function guard(work) {
  say("");
  try {
    await work();
  } catch (trouble) {
    if (trouble instanceof SignedOut) show_sign_in(me ? "サインインの時間が切れました。もう一度サインインしてください。" : "");
    else say(trouble.message);
  }
}

const tools = {
  guard,
  may: (role) => ORDER.indexOf(me.role) >= ORDER.indexOf(role),
  service_name: (id) => id === "*" ? "機械全体" : id === "sign-in" ? "サインイン" : (me.services.find((one) => one.id === id) || { name: id }).name,
  services: () => me.services,
  again: () => show_page(),
};

function place() {
  const [name, ...rest] = location.hash.slice(1).split("/");
  return { name: pages[name] ? name : "today", given: decodeURIComponent(rest.join("/")) };
}

function draw_tabs(current) {
  const tabs = Object.entries(pages).filter(([, page]) => tools.may(page.role || "clerk"));
  $("pages").replaceChildren(...tabs.map(([name, page]) =>
    element("a", page.title, { href: "#" + name, ...(name === current ? { "aria-current": "page" } : {}) })));
}

async function show_page(quietly = false) {
  const { name, given } = place();
  const mine = ++drawn;
  draw_tabs(name);
  document.title = pages[name].title + " – 窓口 職員用";
  await guard(async () => {
    const fresh = element("div");
    if (tools.may(pages[name].role || "clerk")) await pages[name].draw(fresh, tools, given);
    else fresh.append(element("p", "このページを見る権限がありません。必要なときは管理者に頼んでください。", { class: "empty" }));
    if (mine !== drawn || (quietly && fresh.textContent === $("page").textContent)) return;
    $("page").replaceChildren(fresh);
    if (!quietly) window.scrollTo(0, 0);
  });
}

function show_sign_in(why) {
  me = null;
  drawn += 1;
  $("pages").hidden = $("who").hidden = true;
  $("page").replaceChildren();
  $("sign-in").hidden = false;
  document.title = "サインイン – 窓口 職員用";
  say(why);
  $("sign-in").elements.name.focus();
}

async function show_desk() {
  me = await call("me");
  office.timezone = me.timezone;
  $("city").textContent = me.city;
  $("who-name").textContent = me.name + "(" + named(ROLES, me.role) + ")";
  $("sign-in").hidden = true;
  $("pages").hidden = $("who").hidden = false;
  await show_page();
}

$("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  const given = Object.fromEntries(new FormData(event.target));
  event.target.elements.password.value = "";
  guard(async () => {
    try {
      await call("sign-in", given);
    } catch (trouble) {
      if (!(trouble instanceof SignedOut)) throw trouble;
      $("sign-in").elements.password.focus();
      throw new Error("名前かパスワードが違います。続けて5回まちがえると、15分間使えません。");
    }
    await show_desk();
  });
});
$("sign-out").addEventListener("click", () => guard(async () => {
  await call("sign-out", {});
  location.hash = "";
  show_sign_in("");
}));
addEventListener("hashchange", () => { if (me) show_page(); });
setInterval(() => { if (me && !document.hidden && pages[place().name].refreshes) show_page(true); }, REFRESH);
guard(show_desk);
