// Indexing by numbers, slices and tensors, as ATen itself does it for its C++ and Python users.
#include "localtorch.h"

#include <ATen/Functions.h>
#include <ATen/TensorIndexing.h>

enum class Sort : int32_t { None, Single, Null, Ellipsis, Bool, Tensor, Slice };

struct Index {
    Sort sort;
    int32_t given;  // of a slice: 1 start, 2 stop, 4 step
    int64_t start;  // of a slice; the number of Single; 0 or 1 of Bool
    int64_t stop;
    int64_t step;
    void* tensor;
};

namespace {

at::indexing::TensorIndex index_of(const Index& index) {
    using namespace at::indexing;
    switch (index.sort) {
        case Sort::Single:
            return TensorIndex(index.start);
        case Sort::Ellipsis:
            return TensorIndex(Ellipsis);
        case Sort::Bool:
            return TensorIndex(index.start != 0);
        case Sort::Tensor:
            return TensorIndex(borrow(index.tensor));
        case Sort::Slice: {
            int64_t step = (index.given & 4) ? index.step : 1;
            int64_t start = (index.given & 1) ? index.start : step < 0 ? INDEX_MAX : 0;
            int64_t stop = (index.given & 2) ? index.stop : step < 0 ? INDEX_MIN : INDEX_MAX;
            return TensorIndex(Slice(start, stop, step));
        }
        default:
            return TensorIndex(None);
    }
}

std::vector<at::indexing::TensorIndex> indices_of(const Index* indices, int32_t count) {
    std::vector<at::indexing::TensorIndex> converted;
    converted.reserve(count);
    for (int32_t i = 0; i < count; i++) converted.push_back(index_of(indices[i]));
    return converted;
}

}  // namespace

LT_API void* lt_index(void* handle, const Index* indices, int32_t count) {
    return guarded<>(static_cast<void*>(nullptr), [&] { return hand_over(borrow(handle).index(indices_of(indices, count))); });
}

LT_API int32_t lt_index_put(void* handle, const Index* indices, int32_t count, void* value) {
    return guarded<>(-1, [&] {
        borrow(handle).index_put_(indices_of(indices, count), borrow(value));
        return 0;
    });
}

LT_API int32_t lt_index_put_number(void* handle, const Index* indices, int32_t count, int32_t is_integer, int64_t integer, double number) {
    return guarded<>(-1, [&] {
        borrow(handle).index_put_(indices_of(indices, count), is_integer ? at::Scalar(integer) : at::Scalar(number));
        return 0;
    });
}
