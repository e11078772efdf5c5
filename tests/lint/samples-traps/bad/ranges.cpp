// Each marked line iterates over something that is gone.
void bad() {
    for (const auto& row : database.rows("select 1").value()) use(row);  // trap
    for (const auto& name : read_names().value().list) use(name);        // trap
    for (auto c : *from_base64(text)) use(c);                            // trap
    for (const auto& [key, value] : parse(text).value().items()) {       // trap
        use(key, value);
    }
}
