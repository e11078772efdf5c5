"""What XFS4IoT 2024-3 says, as tables: names and versions of the messages that a kiosk can meet, values, and which
members a header may have. Written from the reference, not from our code: it is what our code is held to."""

# Completion and command versions per interface; (command, completion).
COMMANDS = {
    "Common": {"Status": ("2.0", "3.0"), "Capabilities": ("2.0", "3.0"), "SetVersions": ("2.0", "2.0"), "Cancel": ("2.0", "2.0"),
               "PowerSaveControl": ("2.0", "2.0"), "GetTransactionState": ("2.0", "2.0"), "SetTransactionState": ("2.0", "2.0"),
               "GetCommandNonce": ("2.0", "2.0"), "ClearCommandNonce": ("2.0", "2.0")},
    "ServicePublisher": {"GetServices": ("2.0", "2.0")},
    "CardReader": {"QueryIFMIdentifier": ("2.0", "2.0"), "ReadRawData": ("2.0", "3.0"), "WriteRawData": ("3.0", "2.0"),
                   "Move": ("2.0", "2.0"), "Reset": ("2.0", "2.0"), "ChipIO": ("3.0", "3.0"), "ChipPower": ("2.0", "3.0"),
                   "SetKey": ("3.0", "2.0"), "EMVClessQueryApplications": ("2.0", "3.0"), "EMVClessConfigure": ("3.0", "2.0"),
                   "EMVClessPerformTransaction": ("3.0", "3.0"), "EMVClessIssuerUpdate": ("3.0", "3.0")},
    "Printer": {"GetFormList": ("2.0", "2.0"), "GetMediaList": ("2.0", "2.0"), "GetQueryForm": ("2.0", "3.0"),
                "GetQueryMedia": ("3.0", "3.0"), "GetQueryField": ("2.0", "3.0"), "ControlMedia": ("3.0", "2.0"),
                "PrintForm": ("3.0", "3.0"), "PrintRaw": ("3.0", "3.0"), "PrintNative": ("3.0", "2.0"), "ReadForm": ("3.0", "3.0"),
                "ReadImage": ("3.0", "3.0"), "MediaExtents": ("3.0", "3.0"), "Reset": ("3.0", "2.0"), "RetractMedia": ("3.0", "3.0"),
                "DispensePaper": ("2.0", "2.0"), "SetForm": ("1.0", "1.0"), "SetMedia": ("1.0", "1.0"),
                "SupplyReplenish": ("2.0", "2.0"), "ControlPassbook": ("2.0", "2.0"), "SetBlackMarkMode": ("2.0", "2.0"),
                "ClearBuffer": ("2.0", "2.0"), "LoadDefinition": ("2.0", "2.0"), "ResetCount": ("2.0", "2.0")},
    "BarcodeReader": {"Read": ("2.0", "3.0"), "Reset": ("2.0", "2.0")},
    "Camera": {"TakePicture": ("2.0", "3.0"), "Reset": ("2.0", "2.0")},
    "Lights": {"SetLight": ("3.0", "2.0")},
    "Auxiliaries": {"SetAuxiliaries": ("2.0", "2.0"), "GetAutoStartupTime": ("2.0", "2.0"), "SetAutoStartupTime": ("2.0", "2.0"),
                    "ClearAutoStartupTime": ("2.0", "2.0"), "Register": ("2.0", "2.0")},
    "Storage": {"GetStorage": ("2.0", "2.1"), "SetStorage": ("2.1", "2.0"), "StartExchange": ("2.0", "2.0"), "EndExchange": ("2.0", "2.0")},
    "VendorMode": {name: ("2.0", "2.0") for name in ("Register", "EnterModeRequest", "EnterModeAcknowledge", "ExitModeRequest",
                                                     "ExitModeAcknowledge")},
    "VendorApplication": {name: ("2.0", "2.0") for name in ("StartLocalApplication", "GetActiveInterface", "SetActiveInterface")},
}

EVENTS_3 = {"Common.StatusChangedEvent", "Printer.MediaDetectedEvent", "Printer.MediaAutoRetractedEvent"}
UNSOLICITED = {
    "Common.StatusChangedEvent", "Common.ErrorEvent", "CardReader.MediaRemovedEvent", "CardReader.MediaDetectedEvent",
    "CardReader.CardActionEvent", "Printer.MediaTakenEvent", "Printer.MediaInsertedUnsolicitedEvent",
    "Printer.MediaPresentedUnsolicitedEvent", "Printer.MediaDetectedEvent", "Printer.MediaAutoRetractedEvent",
    "Printer.PaperThresholdEvent", "Printer.TonerThresholdEvent", "Printer.InkThresholdEvent", "VendorMode.EnterModeRequestEvent",
    "VendorMode.ExitModeRequestEvent", "VendorMode.ModeEnteredEvent", "VendorMode.ModeExitedEvent", "Storage.StorageChangedEvent",
    "Storage.StorageThresholdEvent"}

COMPLETION_CODES = {
    "success", "commandErrorCode", "canceled", "timeOut", "deviceNotReady", "hardwareError", "internalError", "invalidCommand",
    "unsupportedCommand", "invalidData", "unsupportedData", "userError", "fraudAttempt", "sequenceError", "authorizationRequired",
    "notEnoughSpace"}

HEADER_MEMBERS = {
    "acknowledge": {"type", "name", "version", "requestId", "status"},
    "event": {"type", "name", "version", "requestId"},
    "completion": {"type", "name", "version", "requestId", "completionCode", "errorDescription"},
    "unsolicited": {"type", "name", "version"}}

DEVICE_STATES = {"online", "offline", "powerOff", "noDevice", "hardwareError", "userError", "deviceBusy", "fraudAttempt", "potentialFraud",
                 "starting"}

INTERFACES = {"Common", "CardReader", "CashAcceptor", "CashDispenser", "CashManagement", "PinPad", "Crypto", "KeyManagement", "Keyboard",
              "TextTerminal", "Printer", "BarcodeReader", "Camera", "Lights", "Auxiliaries", "VendorMode", "VendorApplication", "Storage",
              "Biometric", "Check", "MixedMedia", "Deposit", "German", "BanknoteNeutralization", "PowerManagement"}

# Values of status members by path; a member that is not listed here is not judged by value.
STATUS_VALUES = {
    "common.device": DEVICE_STATES,
    "cardReader.media": {"unknown", "present", "notPresent", "jammed", "entering", "latched"},
    "cardReader.chipPower": {"unknown", "online", "busy", "poweredOff", "noDevice", "hardwareError", "noCard"},
    "printer.paper.upper": {"unknown", "full", "low", "out", "jammed"},
    "printer.media": {"unknown", "present", "notPresent", "jammed", "entering", "retracted"},
    "printer.toner": {"unknown", "full", "low", "out"},
    "barcodeReader.scanner": {"on", "off", "inoperative", "unknown"},
    "vendorMode.device": {"online", "offline"},
    "vendorMode.service": {"enterPending", "active", "exitPending", "inactive"},
    "vendorApplication.accessLevel": {"notActive", "basic", "intermediate", "full"},
}


def versions(name):
    """(command, completion) of a full name; None for a name that no interface defines. Own interfaces speak 1.0."""
    interface, _, short = name.partition(".")
    if interface.startswith("X"):
        return ("1.0", "1.0")
    return COMMANDS.get(interface, {}).get(short)


def event_version(name):
    return "1.0" if name.startswith("X") else "3.0" if name in EVENTS_3 else "2.1" if name.startswith("Storage.Storage") else "2.0"


def standard_commands():
    return [f"{interface}.{short}" for interface, commands in COMMANDS.items() for short in commands]
