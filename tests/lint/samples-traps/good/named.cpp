// Nothing to find: results have names, braces are blocks, words in texts and comments are no code.
Task<Reply> good() {
    const auto rows = database.rows("select 1");
    for (const auto& row : rows.value()) use(row);
    for (const auto& one : rows.value().front().list()) use(one);
    for (const auto& one : names(text)) use(one);
    for (const auto& c : *found) use(c);
    for (int at = 0; at < count().value(); ++at) use(at);
    auto ready = co_await until_ready();
    if (ready) {
        co_await send(text);
    } else {
        co_await close();
    }
    start(loop, [this]() -> Task<> { co_await run(); });
    start(loop, [this, copy = Text{text}]() -> Task<std::string> { co_return co_await run(copy); });
    call({.run = [](Command& command) -> Task<Reply> {
        auto reply = co_await work(command);
        co_return reply;
    }});
    const std::string words = "if (co_await x) {";  // if (co_await x)
    for (;;) {
        auto next = co_await read();
        if (!next) break;
    }
    switch (kind) {
        case Kind::one: {
            co_await send(text);
            break;
        }
    }
    co_return co_await answer(line);
}
namespace names {
struct Holder {
    Task<> run() {
        co_await work();
    }
};
}  // namespace names
