// A card reader as the terminal needs it; implemented by drivers/pcsc.
#pragma once

#include "common/xfs4iot/x_identity.h"
#include "common/xfs4iot/x_identity_documents.h"
#include "drivers/device/device.h"

namespace madoguchi::drivers {

template <class T>
using CardResult = Result<T, xfs4iot::CardFailure>;

class CardReader : public Device {
public:
    [[nodiscard]] virtual bool card_present() const = 0;
    [[nodiscard]] virtual std::string reader_name() const = 0;
    [[nodiscard]] virtual bool contactless() const = 0;

    // Waits for a card (returns at once when one lies there). Value: ATR.
    virtual Task<CardResult<std::string>> wait_for_card(Deadline deadline) = 0;
    virtual Task<CardResult<void>> wait_for_removal(Deadline deadline) = 0;

    // Raw access for foreign clients (CardReader.ChipIO / ChipPower). APDUs are secret: never logged.
    virtual Task<CardResult<std::string>> transmit(std::string apdu, Deadline deadline) = 0;
    virtual Task<CardResult<std::string>> power(bool cold, Deadline deadline) = 0;  // value: ATR

    // XIdentity. Exclusive access with a reset at both ends. A PIN, password or number of the wrong form ends in
    // pin_malformed before anything reaches the card; each is sent once at most.
    virtual Task<CardResult<xfs4iot::CardInspection>> inspect(Deadline deadline) = 0;
    virtual Task<CardResult<xfs4iot::CardAttributes>> read_attributes(Secret pin, Deadline deadline) = 0;
    // By 照合番号B, 14 digits.
    virtual Task<CardResult<xfs4iot::CardAttributes>> read_attributes_by_number(Secret number, Deadline deadline) = 0;
    virtual Task<CardResult<xfs4iot::CardSignature>> authenticate(xfs4iot::AuthenticateRequest request,
                                                                  Deadline deadline) = 0;
    virtual Task<CardResult<xfs4iot::DocumentSignature>> sign(Secret password, std::string data, Deadline deadline) = 0;
    // Empty pin1: the card must be one without PINs. Empty pin2: without 本籍.
    virtual Task<CardResult<xfs4iot::DriversLicence>> read_drivers_licence(Secret pin1, Secret pin2,
                                                                           Deadline deadline) = 0;
    // Empty number: only what is free.
    virtual Task<CardResult<xfs4iot::ResidenceCard>> read_residence_card(Secret number, Deadline deadline) = 0;
};

}  // namespace madoguchi::drivers
