// A bounded queue between two threads. Several may push, one takes.
#pragma once

#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

namespace madoguchi::effects {

template <class T>
class Queue {
public:
    explicit Queue(std::size_t most) : most{most} {}

    // False: full, nothing was taken in.
    [[nodiscard]] bool push(T value) {
        const std::lock_guard guard{lock};
        if (values.size() >= most) return false;
        values.push_back(std::move(value));
        return true;
    }

    // Everything there is, in order.
    [[nodiscard]] std::vector<T> take() {
        const std::lock_guard guard{lock};
        return std::exchange(values, {});
    }

private:
    std::mutex lock;
    std::vector<T> values;
    std::size_t most;
};

}  // namespace madoguchi::effects
