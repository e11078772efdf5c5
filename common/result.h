// The value of anything that can fail in an expected way (user, device, network, file).
// Use:  Result<Config> read_config(...);  if (!result) use(result.error());  else use(result.value());
// BOOST_OUTCOME_TRY(auto config, read_config(path));            in a function that returns a Result
// BOOST_OUTCOME_CO_TRY(auto reply, co_await http.post(...));    in a coroutine that returns a Task<Result<…>>
// value() on a failure and error() on a success are broken invariants: the process ends.
// The class is [[nodiscard]]. Exceptions of libraries stop in the adapter that calls them.
#pragma once

#include <boost/outcome/basic_result.hpp>
#include <boost/outcome/policy/terminate.hpp>
#include <boost/outcome/try.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace madoguchi {

// The closed list of general failures. Device families have closed lists of their own in common/xfs4iot/.
enum class Errc {
    malformed,       // input that does not follow its format; `detail` names the place
    unknown_key,     // configuration or data names something that does not exist
    out_of_range,    // a value of the right type outside what is allowed
    missing,         // a required file, key, string or record is absent
    unsupported,     // understood, but not offered here
    too_large,       // over the size the receiver accepts
    unreachable,     // nobody answers at the address
    closed,          // the peer or the device went away in the middle
    timed_out,       // the deadline passed first
    canceled,        // the caller asked to stop
    refused,         // the peer understood and said no; `detail` holds its code
    unauthorized,    // not signed in, or not allowed
    conflict,        // contradicts what is already recorded (idempotency key reused, repeated attempt)
    busy,            // a bound was reached (queue, connections)
    corrupted,       // stored data fails its own check (hash chain, digest)
    storage_failed,  // disk or database refused
    device_failed,   // hardware or driver fault
};

[[nodiscard]] std::string_view name(Errc code);

// `detail` is for logs and for the technician: never personal data, never shown to a resident.
struct Error {
    Errc code;
    std::string detail;
};

template <class T, class E = Error>
using Result = boost::outcome_v2::basic_result<T, E, boost::outcome_v2::policy::terminate>;

[[nodiscard]] inline auto fail(Errc code, std::string detail = {}) {
    return boost::outcome_v2::failure(Error{code, std::move(detail)});
}
template <class E>
[[nodiscard]] auto fail_with(E error) {
    return boost::outcome_v2::failure(std::move(error));
}
[[nodiscard]] inline auto ok() {
    return boost::outcome_v2::success();
}

}  // namespace madoguchi
