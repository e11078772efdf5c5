// CardReader and XIdentity over drivers::CardReader. Cards are read with ReadRawData {chip}, ChipIO and ChipPower by
// foreign clients, and with XIdentity by the kiosk. Secrets are wiped; XIdentity answers only the connection that
// asked.
#pragma once

#include "drivers/device/card_reader.h"
#include "terminal-daemon/device_service.h"

#include <memory>

namespace madoguchi::daemon {

class CardReaderService final : public DeviceService {
public:
    explicit CardReaderService(std::unique_ptr<drivers::CardReader> reader);

    [[nodiscard]] std::vector<InterfaceEntry> interfaces() override;
    [[nodiscard]] nlohmann::json status() const override;
    [[nodiscard]] nlohmann::json capabilities() const override;
    [[nodiscard]] std::string model() const override { return reader->reader_name(); }
    Task<> run() override { return reader->run(); }
    void stop() override { reader->stop(); }
    void cancel() override { reader->cancel(); }

private:
    Task<Reply> read_raw_data(Command& command);
    Task<Reply> chip_io(Command& command);
    Task<Reply> chip_power(Command& command);
    Task<Reply> reset(Command& command);
    Task<Reply> inspect(Command& command);
    Task<Reply> read_attributes(Command& command);
    Task<Reply> authenticate(Command& command);
    Task<Reply> sign(Command& command);
    Task<Reply> read_drivers_licence(Command& command);
    Task<Reply> read_residence_card(Command& command);
    void reader_changed();

    std::unique_ptr<drivers::CardReader> reader;
    bool card_was_present = false;
    bool powered = false;
};

}  // namespace madoguchi::daemon
