// What is not an operator: a tensor's life and facts, gradients, generators, threads.
#include "localtorch.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/version.h>

struct TensorInfo {
    const int64_t* sizes;  // valid as long as the tensor keeps its shape
    const int64_t* strides;
    int64_t dimensions;
    int64_t elements;
    int64_t storage_offset;
    int32_t dtype;
    int32_t element_size;
    int32_t device_type;
    int32_t device_index;
    int32_t flags;  // 1 requires_grad, 2 leaf, 4 contiguous, 8 sparse, 16 inference
};

namespace {

std::vector<at::Tensor> borrow_all(void** handles, int32_t count) {
    std::vector<at::Tensor> tensors;
    tensors.reserve(count);
    for (int32_t i = 0; i < count; i++) tensors.push_back(borrow(handles[i]));
    return tensors;
}

at::Generator generator(void* handle) {
    return at::Generator(c10::intrusive_ptr<c10::GeneratorImpl>::reclaim_copy(static_cast<c10::GeneratorImpl*>(handle)));
}

void* hand_over_generator(at::Generator made) { return made.unsafeReleaseGeneratorImpl(); }

}  // namespace

LT_API void lt_tensor_release(void* handle) {
    // Takes the reference that the handle owned, and lets it go.
    c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(static_cast<c10::TensorImpl*>(handle));
}

LT_API void* lt_tensor_retain(void* handle) { return hand_over(borrow(handle)); }

LT_API int32_t lt_tensor_info(void* handle, TensorInfo* info) {
    return guarded<>(-1, [&] {
        auto t = borrow(handle);
        bool strided = t.layout() == c10::kStrided;
        info->sizes = t.sizes().data();
        info->strides = strided ? t.strides().data() : nullptr;
        info->dimensions = t.dim();
        info->elements = t.numel();
        info->storage_offset = strided ? t.storage_offset() : 0;
        info->dtype = static_cast<int32_t>(t.scalar_type());
        info->element_size = static_cast<int32_t>(t.element_size());
        info->device_type = static_cast<int32_t>(t.device().type());
        info->device_index = t.device().index();
        info->flags = (t.requires_grad() ? 1 : 0) | (t.is_leaf() ? 2 : 0) | (strided && t.is_contiguous() ? 4 : 0) | (t.is_sparse() ? 8 : 0) | (t.is_inference() ? 16 : 0);
        return 0;
    });
}

LT_API void* lt_tensor_data(void* handle) {
    return guarded<>(static_cast<void*>(nullptr), [&] { return borrow(handle).data_ptr(); });
}

// A tensor over memory of the caller's, who hears by `release(context)` when it is no longer needed.
LT_API void* lt_tensor_from_memory(void* data, const int64_t* sizes, int32_t dimensions, int32_t dtype, void (*release)(void*), void* context) {
    return guarded<>(static_cast<void*>(nullptr), [&] {
        auto options = at::TensorOptions().dtype(static_cast<c10::ScalarType>(dtype));
        return hand_over(at::from_blob(data, c10::IntArrayRef(sizes, dimensions), [release, context](void*) { release(context); }, options));
    });
}

LT_API int32_t lt_tensor_set_requires_grad(void* handle, int32_t value) {
    return guarded<>(-1, [&] { borrow(handle).set_requires_grad(value != 0); return 0; });
}

LT_API int32_t lt_tensor_retain_grad(void* handle) {
    return guarded<>(-1, [&] { borrow(handle).retain_grad(); return 0; });
}

LT_API int32_t lt_tensor_grad(void* handle, void** gradient) {
    return guarded<>(-1, [&] { *gradient = hand_over(borrow(handle).grad()); return 0; });
}

LT_API int32_t lt_tensor_set_grad(void* handle, void* gradient) {
    return guarded<>(-1, [&] { borrow(handle).mutable_grad() = borrow(gradient); return 0; });
}

// retain_graph: -1 leaves it to libtorch (it then follows create_graph).
LT_API int32_t lt_backward(void** tensors, int32_t count, void** gradients, int32_t gradient_count, int32_t retain_graph, int32_t create_graph, void** inputs, int32_t input_count) {
    return guarded<>(-1, [&] {
        bool retain = retain_graph < 0 ? create_graph != 0 : retain_graph != 0;
        torch::autograd::backward(borrow_all(tensors, count), borrow_all(gradients, gradient_count), retain, create_graph != 0, borrow_all(inputs, input_count));
        return 0;
    });
}

LT_API int32_t lt_grad(void** outputs, int32_t output_count, void** inputs, int32_t input_count, void** gradients, int32_t gradient_count, int32_t retain_graph, int32_t create_graph, int32_t allow_unused, void** results) {
    return guarded<>(-1, [&] {
        auto found = torch::autograd::grad(borrow_all(outputs, output_count), borrow_all(inputs, input_count), borrow_all(gradients, gradient_count), retain_graph != 0, create_graph != 0, allow_unused != 0);
        for (size_t i = 0; i < found.size(); i++) results[i] = hand_over(std::move(found[i]));
        return 0;
    });
}

LT_API int32_t lt_grad_mode() { return c10::GradMode::is_enabled(); }
LT_API void lt_set_grad_mode(int32_t enabled) { c10::GradMode::set_enabled(enabled != 0); }

LT_API int32_t lt_is_inference_mode() { return c10::InferenceMode::is_enabled(); }
LT_API void* lt_inference_mode_enter(int32_t enabled) { return new c10::InferenceMode(enabled != 0); }
LT_API void lt_inference_mode_leave(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }

LT_API int32_t lt_anomaly_mode() {
    return (torch::autograd::AnomalyMode::is_enabled() ? 1 : 0) | (torch::autograd::AnomalyMode::should_check_nan() ? 2 : 0);
}
LT_API void lt_set_anomaly_mode(int32_t enabled, int32_t check_nan) { torch::autograd::AnomalyMode::set_enabled(enabled != 0, check_nan != 0); }

LT_API void* lt_generator_new(uint64_t seed) { return hand_over_generator(at::detail::createCPUGenerator(seed)); }
LT_API void* lt_generator_default() { return hand_over_generator(at::detail::getDefaultCPUGenerator()); }
LT_API void lt_generator_release(void* handle) { c10::intrusive_ptr<c10::GeneratorImpl>::reclaim(static_cast<c10::GeneratorImpl*>(handle)); }

LT_API void lt_generator_set_seed(void* handle, uint64_t seed) {
    auto made = generator(handle);
    std::lock_guard<std::mutex> lock(made.mutex());
    made.set_current_seed(seed);
}

LT_API uint64_t lt_generator_initial_seed(void* handle) { return generator(handle).current_seed(); }


LT_API void* lt_generator_state(void* handle) {
    return guarded<>(static_cast<void*>(nullptr), [&] { return hand_over(generator(handle).get_state()); });
}

LT_API int32_t lt_generator_set_state(void* handle, void* state) {
    return guarded<>(-1, [&] {
        auto made = generator(handle);
        std::lock_guard<std::mutex> lock(made.mutex());
        made.set_state(borrow(state));
        return 0;
    });
}

LT_API int32_t lt_threads() { return at::get_num_threads(); }
LT_API int32_t lt_set_threads(int32_t count) {
    return guarded<>(-1, [&] { at::set_num_threads(count); return 0; });
}
LT_API int32_t lt_interop_threads() { return at::get_num_interop_threads(); }
LT_API int32_t lt_set_interop_threads(int32_t count) {
    return guarded<>(-1, [&] { at::set_num_interop_threads(count); return 0; });
}

LT_API const char* lt_version() { return TORCH_VERSION; }
