// BarcodeReader over drivers::BarcodeReader. What is scanned goes to the client that reads, nowhere else.
#pragma once

#include "drivers/device/barcode_reader.h"
#include "terminal-daemon/device_service.h"

#include <memory>

namespace madoguchi::daemon {

class BarcodeReaderService final : public DeviceService {
public:
    explicit BarcodeReaderService(std::unique_ptr<drivers::BarcodeReader> reader);

    [[nodiscard]] std::vector<InterfaceEntry> interfaces() override;
    [[nodiscard]] nlohmann::json status() const override;
    [[nodiscard]] nlohmann::json capabilities() const override;
    [[nodiscard]] std::string model() const override { return reader->model(); }
    Task<> run() override { return reader->run(); }
    void stop() override { reader->stop(); }
    void cancel() override { reader->cancel(); }

private:
    Task<Reply> read(Command& command);
    Task<Reply> reset(Command& command);

    std::unique_ptr<drivers::BarcodeReader> reader;
};

}  // namespace madoguchi::daemon
