// Each marked line awaits where g++ 12 makes a wrong frame.
Task<> bad() {
    if (co_await ready()) use();  // trap
    while (!co_await ready()) {   // trap
        use();
    }
    if (auto done = co_await ready(); !done) co_return;  // trap
    switch (co_await kind()) {                           // trap
        case 1:
            break;
    }
    auto reply = Reply{co_await ready()};          // trap
    Reply other = {.payload = co_await payload()};  // trap
    co_await send({co_await payload(), 3});        // trap
    co_return Reply{1, make(co_await ready())};    // trap
}
