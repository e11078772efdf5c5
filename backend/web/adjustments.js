// Refund and void by two persons: the form of who proposes, and the keys of who decides.
import { call, chip, element, field, form, key, note, table, visit_link, when, yen } from "./parts.js";
import { ADJUSTMENTS, DECISIONS, named, WAYS } from "./words.js";

const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const fresh_id = () => [...crypto.getRandomValues(new Uint8Array(26))].map((one) => DIGITS[one & 31]).join("");

// One id a form: pressed twice, it proposes once.
export function proposal(kind, subject, words, fields, tools) {
  const id = fresh_id();
  const send = (given) => tools.guard(async () => {
    const amount = given.amount ? { amount: Number(given.amount) } : {};
    await call("adjustments", { id, kind, subject, ...given, ...amount });
    await tools.again();
  });
  const reason = field("理由", "reason", "text", "", { required: "", size: "32", maxlength: "90", autocomplete: "off" });
  return element("div", [element("p", words), form([...fields, reason], "起案する", send, "primary")], { class: "proposal" });
}

const what = (one) => [element("b", named(ADJUSTMENTS, one.kind)), " ",
  element("span", one.kind === "refund" ? yen(one.amount) + " " + named(WAYS, one.way) : one.label, { class: "number" })];

const outcome = (one) => {
  const withdrawn = one.state === "rejected" && one.decided_by === one.proposed_by;
  return [chip(withdrawn ? "withdrawn" : one.state, DECISIONS), one.decided_by ? note(one.decided_by + " " + when(one.decided_time)) : ""];
};

function keys(one, tools) {
  const act = (label, path, style) => key(label, () => tools.guard(async () => {
    await call("adjustments/" + path + "/" + encodeURIComponent(one.id), {});
    await tools.again();
  }), style);
  if (one.may_withdraw) return [act("取り下げる", "reject", "small"), note("確認はほかの人がします。")];
  return one.may_decide ? [act("確認する", "confirm", "small primary"), " ", act("却下する", "reject", "small")] : "";
}

export function adjustment_table(list, tools, name, with_visit) {
  return table(list, [
    ["内容", what], ["理由", (one) => one.reason], ["起案した人", (one) => [one.proposed_by, note(when(one.proposed_time))]],
    ["いまの状態", outcome], ...(with_visit ? [["来庁番号", (one) => visit_link(one.number)]] : []), ["", (one) => keys(one, tools), "act"],
  ], "返金・無効の記録はありません。", name);
}
