// Every block that C++ code gives back to the heap is wiped before it is freed, for the programs that hold PINs and
// attributes of residents. Strings leave copies where nobody can wipe them: the smaller buffers a JSON text grew out
// of, a parser's tokens, what a library kept. secret.h wipes early and what is still held; this sees to the rest.
// Linked as a source of the program (wiped_heap in meson), because it replaces the global operators; no header.
// C++20, [new.delete]: the array and nothrow forms of the library end in these. Costs one pass over each block.
#include <malloc.h>
#include <string.h>

#include <cstdlib>
#include <new>

namespace {

void wipe_and_free(void* block) noexcept {
    if (block == nullptr) return;
    explicit_bzero(block, malloc_usable_size(block));
    std::free(block);
}

// Where memory is at its end the kiosk is started again; nobody frees something for a new_handler.
void* or_throw(void* block) {
    if (block == nullptr) throw std::bad_alloc{};
    return block;
}

std::size_t padded(std::size_t size, std::size_t alignment) {
    return (size + alignment - 1) / alignment * alignment;
}

}  // namespace

void* operator new(std::size_t size) {
    return or_throw(std::malloc(size == 0 ? 1 : size));
}

void* operator new(std::size_t size, std::align_val_t alignment) {
    const auto step = static_cast<std::size_t>(alignment);
    return or_throw(std::aligned_alloc(step, padded(size == 0 ? 1 : size, step)));
}

void operator delete(void* block) noexcept {
    wipe_and_free(block);
}

void operator delete(void* block, std::size_t) noexcept {
    wipe_and_free(block);
}

void operator delete(void* block, std::align_val_t) noexcept {
    wipe_and_free(block);
}

void operator delete(void* block, std::size_t, std::align_val_t) noexcept {
    wipe_and_free(block);
}
