// The C interface between LocalTorch's managed code and libtorch. Core/Native.cs declares the same things in C#.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#define LT_API extern "C" __attribute__((visibility("default")))

// An argument or a result of an operator.
enum class Tag : int32_t { None, Tensor, Int, Double, Bool, String, IntList, DoubleList, TensorList, Device, Generator };

struct Value {
    Tag tag;
    int32_t length;  // of a list or a string
    union {
        int64_t integer;  // Int and Bool; Device: type << 32 | index
        double number;
        void* pointer;  // TensorImpl*, GeneratorImpl*, or the first of `length` elements
    };
};
static_assert(sizeof(Value) == 16);

// Keeps the message of the error for lt_last_error, one for each thread.
void set_error(const char* message);

template <typename F>
auto guarded(decltype(std::declval<F>()()) failure, F action) noexcept -> decltype(action()) {
    try {
        return action();
    } catch (const std::exception& e) {
        set_error(e.what());
    } catch (...) {
        set_error("libtorch threw something that is not an exception.");
    }
    return failure;
}

// A handle is a TensorImpl* that owns one reference; an undefined tensor is null.
inline at::Tensor borrow(void* handle) {
    if (handle == nullptr) return {};
    return at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim_copy(static_cast<c10::TensorImpl*>(handle)));
}

inline void* hand_over(at::Tensor tensor) {
    return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr;
}
