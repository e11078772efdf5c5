#include "common/result.h"

namespace madoguchi {

std::string_view name(Errc code) {
    switch (code) {
        case Errc::malformed:
            return "malformed";
        case Errc::unknown_key:
            return "unknown_key";
        case Errc::out_of_range:
            return "out_of_range";
        case Errc::missing:
            return "missing";
        case Errc::unsupported:
            return "unsupported";
        case Errc::too_large:
            return "too_large";
        case Errc::unreachable:
            return "unreachable";
        case Errc::closed:
            return "closed";
        case Errc::timed_out:
            return "timed_out";
        case Errc::canceled:
            return "canceled";
        case Errc::refused:
            return "refused";
        case Errc::unauthorized:
            return "unauthorized";
        case Errc::conflict:
            return "conflict";
        case Errc::busy:
            return "busy";
        case Errc::corrupted:
            return "corrupted";
        case Errc::storage_failed:
            return "storage_failed";
        case Errc::device_failed:
            return "device_failed";
    }
    std::terminate();
}

}  // namespace madoguchi
