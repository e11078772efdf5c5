"""The table of a sweep: points × outcome."""
import collections

OUTCOMES = ("document", "document, staff know", "money back", "money back, staff know", "staff decide", "nothing moved")


def group_of(result):
    point = result.point
    if ", then " in point:
        return "a second kill during recovery"
    return point.split(", ")[-1]


def rows(results, key):
    counted = collections.defaultdict(collections.Counter)
    for one in results:
        counted[key(one)][one.outcome if one.reached else "not reached"] += 1
        counted[key(one)]["violations"] += len(one.violations)
        counted[key(one)]["runs"] += 1
    return counted


def lines(title, counted):
    columns = [*OUTCOMES, "not reached", "harness failed"]
    columns = [one for one in columns if any(row[one] for row in counted.values())]
    yield f"| {title} | runs | " + " | ".join(columns) + " | violations |"
    yield "|---" * (len(columns) + 3) + "|"
    for name, row in sorted(counted.items()):
        yield f"| {name} | {row['runs']} | " + " | ".join(str(row[one]) for one in columns) + f" | {row['violations']} |"


def write(path, writes, results, seed):
    labels = {f"{writer} {number}": label for writer, number, label in writes}
    spent = sum(one.seconds for one in results)

    def place(one):
        at = " ".join(one.point.split(", ")[0].split(" ")[:2])
        label = labels.get(at, "")
        return f"{at} {label}".strip()
    text = [f"{len(results)} runs, {sum(len(one.violations) for one in results)} violations; seed {seed}; {spent:.0f} s of terminal time", ""]
    text += [*lines("what was killed", rows(results, group_of)), "", *lines("during which durable write", rows(results, place)), ""]
    text += [f"- {one.point}: {what}" for one in results for what in one.violations]
    path.write_text("\n".join(text) + "\n")
