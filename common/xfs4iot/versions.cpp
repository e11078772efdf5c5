#include "common/xfs4iot/versions.h"

#include <algorithm>
#include <array>
#include <string>

namespace madoguchi::xfs4iot {
namespace {

// Where command and completion are not both 2.0.
struct Exception {
    std::string_view name, command, completion;
};
constexpr auto exceptions = std::to_array<Exception>({
    {"Common.Status", "2.0", "3.0"},
    {"Common.Capabilities", "2.0", "3.0"},
    {"CardReader.ReadRawData", "2.0", "3.0"},
    {"CardReader.WriteRawData", "3.0", "2.0"},
    {"CardReader.ChipIO", "3.0", "3.0"},
    {"CardReader.ChipPower", "2.0", "3.0"},
    {"CardReader.SetKey", "3.0", "2.0"},
    {"CardReader.EMVClessQueryApplications", "2.0", "3.0"},
    {"CardReader.EMVClessConfigure", "3.0", "2.0"},
    {"CardReader.EMVClessPerformTransaction", "3.0", "3.0"},
    {"CardReader.EMVClessIssuerUpdate", "3.0", "3.0"},
    {"Printer.GetQueryForm", "2.0", "3.0"},
    {"Printer.GetQueryMedia", "3.0", "3.0"},
    {"Printer.GetQueryField", "2.0", "3.0"},
    {"Printer.ControlMedia", "3.0", "2.0"},
    {"Printer.PrintForm", "3.0", "3.0"},
    {"Printer.PrintRaw", "3.0", "3.0"},
    {"Printer.PrintNative", "3.0", "2.0"},
    {"Printer.ReadForm", "3.0", "3.0"},
    {"Printer.ReadImage", "3.0", "3.0"},
    {"Printer.MediaExtents", "3.0", "3.0"},
    {"Printer.Reset", "3.0", "2.0"},
    {"Printer.RetractMedia", "3.0", "3.0"},
    {"Printer.SetForm", "1.0", "1.0"},
    {"Printer.SetMedia", "1.0", "1.0"},
    {"BarcodeReader.Read", "2.0", "3.0"},
    {"Camera.TakePicture", "2.0", "3.0"},
    {"Lights.SetLight", "3.0", "2.0"},
    {"Storage.GetStorage", "2.0", "2.1"},
    {"Storage.SetStorage", "2.1", "2.0"},
    {"PowerManagement.PowerSaveControl", "1.0", "2.0"},
});

constexpr auto plain_commands = std::to_array<std::string_view>({
    "Common.SetVersions",
    "Common.Cancel",
    "Common.PowerSaveControl",
    "Common.GetTransactionState",
    "Common.SetTransactionState",
    "Common.GetCommandNonce",
    "Common.ClearCommandNonce",
    "ServicePublisher.GetServices",
    "CardReader.QueryIFMIdentifier",
    "CardReader.Move",
    "CardReader.Reset",
    "Printer.GetFormList",
    "Printer.GetMediaList",
    "Printer.DispensePaper",
    "Printer.SupplyReplenish",
    "Printer.ControlPassbook",
    "Printer.SetBlackMarkMode",
    "Printer.ClearBuffer",
    "Printer.LoadDefinition",
    "Printer.ResetCount",
    "BarcodeReader.Reset",
    "Camera.Reset",
    "Auxiliaries.SetAuxiliaries",
    "Auxiliaries.GetAutoStartupTime",
    "Auxiliaries.SetAutoStartupTime",
    "Auxiliaries.ClearAutoStartupTime",
    "Auxiliaries.Register",
    "Storage.StartExchange",
    "Storage.EndExchange",
    "VendorMode.Register",
    "VendorMode.EnterModeRequest",
    "VendorMode.EnterModeAcknowledge",
    "VendorMode.ExitModeRequest",
    "VendorMode.ExitModeAcknowledge",
    "VendorApplication.StartLocalApplication",
    "VendorApplication.GetActiveInterface",
    "VendorApplication.SetActiveInterface",
});

constexpr auto own_commands = std::to_array<std::string_view>({
    "XIdentity.Inspect",
    "XIdentity.ReadAttributes",
    "XIdentity.Authenticate",
    "XIdentity.Sign",
    "XIdentity.ReadDriversLicence",
    "XIdentity.ReadResidenceCard",
    "XPrintJob.Print",
    "XPrintJob.PrintForm",
    "XPrintJob.Query",
    "XPrintJob.Cancel",
    "XPayment.Login",
    "XPayment.Pay",
    "XPayment.Reverse",
    "XPayment.QueryTransaction",
    "XPayment.Abort",
    "XPayment.Answer",
    "XPayment.Reconcile",
    "XPayment.Diagnose",
});

constexpr auto events_of_version_3 = std::to_array<std::string_view>({
    "Common.StatusChangedEvent",
    "Printer.MediaDetectedEvent",
    "Printer.MediaAutoRetractedEvent",
});

constexpr auto events_of_version_2_1 = std::to_array<std::string_view>({
    "Storage.StorageChangedEvent",
    "Storage.StorageThresholdEvent",
    "Storage.StorageErrorEvent",
});

}  // namespace

std::optional<CommandVersions> command_versions(std::string_view name) {
    if (auto found = std::ranges::find(exceptions, name, &Exception::name); found != exceptions.end())
        return CommandVersions{found->command, found->completion};
    if (std::ranges::find(plain_commands, name) != plain_commands.end()) return CommandVersions{"2.0", "2.0"};
    if (std::ranges::find(own_commands, name) != own_commands.end()) return CommandVersions{"1.0", "1.0"};
    return std::nullopt;
}

std::string_view event_version(std::string_view name) {
    if (std::ranges::find(events_of_version_3, name) != events_of_version_3.end()) return "3.0";
    if (std::ranges::find(events_of_version_2_1, name) != events_of_version_2_1.end()) return "2.1";
    return name.starts_with('X') ? "1.0" : "2.0";
}

}  // namespace madoguchi::xfs4iot
