// The mouth of a certificate printer: what it is, what it tells, what it can be told.
#pragma once

#include <optional>

namespace madoguchi::drivers {

// Where paper comes out, as the model is built; the same as long as the driver lives.
struct Outlet {
    bool senses_taken = false;  // PrinterStatus::taken_sensor is told
    int sheets = 0;             // most it holds; 0: not known
    bool shutter = false;       // sheets are gathered behind a shutter: move() presents them or draws them back
    int bin = 0;                // how many bundles the retract bin takes; 0: there is none
};

// What a unit with a shutter tells of it.
struct OutletState {
    bool held = false;             // sheets behind the closed shutter: their job broke off
    std::optional<int> retracted;  // bundles in the bin; absent: not known
    bool bin_high = false, bin_full = false;
    friend bool operator==(const OutletState&, const OutletState&) = default;
};

enum class OutletMove { present, retract };
// What came of a move: done; nothing lay there; the bin is full; a sheet is stuck in the mouth; the unit refused for
// another reason; it does not answer (what it did is not known); this model has no shutter.
enum class OutletEnd { done, nothing_there, bin_full, jammed, refused, offline, unsupported };

}  // namespace madoguchi::drivers
