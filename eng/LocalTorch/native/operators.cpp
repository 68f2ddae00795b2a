// Calls any operator of libtorch's dispatcher by its name, on boxed values.
#include "localtorch.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>

#include <cstdlib>
#include <vector>

namespace {

thread_local std::string last_error;

// What the schema wants at one place, without the Optional around it.
enum class Kind : int8_t { AsGiven, Int, Double, Bool, IntList, DoubleList, BoolList, TensorList, OptionalTensorList };

struct Parameter {
    Kind kind;
    int32_t fixed_length;  // of `int[2] stride`, where one number stands for two
};

struct Operator {
    c10::OperatorHandle handle;
    std::vector<Parameter> parameters;
};

c10::TypePtr without_optional(const c10::TypePtr& type) {
    auto optional = type->cast<c10::OptionalType>();
    return optional ? optional->getElementType() : type;
}

Kind kind_of(const c10::TypePtr& declared) {
    auto type = without_optional(declared);
    switch (type->kind()) {
        case c10::TypeKind::IntType:
        case c10::TypeKind::SymIntType:
            return Kind::Int;
        case c10::TypeKind::FloatType:
            return Kind::Double;
        case c10::TypeKind::BoolType:
            return Kind::Bool;
        case c10::TypeKind::ListType:
            break;
        default:
            return Kind::AsGiven;
    }
    auto element = type->expectRef<c10::ListType>().getElementType();
    switch (element->kind()) {
        case c10::TypeKind::IntType:
        case c10::TypeKind::SymIntType:
            return Kind::IntList;
        case c10::TypeKind::FloatType:
            return Kind::DoubleList;
        case c10::TypeKind::BoolType:
            return Kind::BoolList;
        case c10::TypeKind::TensorType:
            return Kind::TensorList;
        case c10::TypeKind::OptionalType:
            return Kind::OptionalTensorList;
        default:
            return Kind::AsGiven;
    }
}

template <typename T>
c10::IValue list_of(const T* first, int32_t length) {
    c10::List<T> list;
    list.reserve(length);
    for (int32_t i = 0; i < length; i++) list.push_back(first[i]);
    return list;
}

c10::IValue tensors_of(const Value& value, bool optional) {
    auto handles = static_cast<void**>(value.pointer);
    if (!optional) {
        c10::List<at::Tensor> list;
        list.reserve(value.length);
        for (int32_t i = 0; i < value.length; i++) list.push_back(borrow(handles[i]));
        return list;
    }
    c10::impl::GenericList list(c10::OptionalType::create(c10::TensorType::get()));
    list.reserve(value.length);
    for (int32_t i = 0; i < value.length; i++) list.push_back(handles[i] ? c10::IValue(borrow(handles[i])) : c10::IValue());
    return list;
}

c10::IValue integers_of(const Value& value, const Parameter& parameter) {
    if (value.tag != Tag::Int) {
        TORCH_CHECK(value.tag == Tag::IntList, "expected a list of integers");
        return list_of(static_cast<const int64_t*>(value.pointer), value.length);
    }
    std::vector<int64_t> repeated(std::max(parameter.fixed_length, 1), value.integer);
    return list_of(repeated.data(), static_cast<int32_t>(repeated.size()));
}

c10::IValue box(const Value& value, const Parameter& parameter) {
    switch (value.tag) {
        case Tag::None:
            return {};
        case Tag::Tensor:
            return borrow(value.pointer);
        case Tag::String:
            return std::string(static_cast<const char*>(value.pointer), value.length);
        case Tag::Device:
            return c10::Device(static_cast<c10::DeviceType>(value.integer >> 32), static_cast<c10::DeviceIndex>(static_cast<int32_t>(value.integer)));
        case Tag::Generator:
            return at::Generator(c10::intrusive_ptr<c10::GeneratorImpl>::reclaim_copy(static_cast<c10::GeneratorImpl*>(value.pointer)));
        default:
            break;
    }
    switch (parameter.kind) {
        case Kind::IntList:
            return integers_of(value, parameter);
        case Kind::DoubleList:
            return list_of(static_cast<const double*>(value.pointer), value.length);
        case Kind::BoolList: {
            c10::List<bool> list;
            for (int32_t i = 0; i < value.length; i++) list.push_back(static_cast<const int64_t*>(value.pointer)[i] != 0);
            return list;
        }
        case Kind::TensorList:
        case Kind::OptionalTensorList:
            return tensors_of(value, parameter.kind == Kind::OptionalTensorList);
        case Kind::Double:
            return value.tag == Tag::Double ? value.number : static_cast<double>(value.integer);
        case Kind::Bool:
            return value.integer != 0;
        case Kind::Int:
            TORCH_CHECK(value.tag != Tag::Double, "expected an integer, got ", value.number);
            return value.integer;
        case Kind::AsGiven:  // a Scalar takes any of the three
            if (value.tag == Tag::Double) return value.number;
            if (value.tag == Tag::Bool) return value.integer != 0;
            return value.integer;
    }
    return {};
}

Value unbox(c10::IValue&& value) {
    Value result{};
    if (value.isTensor()) {
        result.tag = Tag::Tensor;
        result.pointer = hand_over(std::move(value).toTensor());
    } else if (value.isTensorList()) {
        auto tensors = value.toTensorVector();
        auto handles = static_cast<void**>(std::malloc(sizeof(void*) * (tensors.size() + 1)));
        for (size_t i = 0; i < tensors.size(); i++) handles[i] = hand_over(std::move(tensors[i]));
        result.tag = Tag::TensorList;
        result.length = static_cast<int32_t>(tensors.size());
        result.pointer = handles;
    } else if (value.isDouble()) {
        result.tag = Tag::Double;
        result.number = value.toDouble();
    } else if (value.isBool()) {
        result.tag = Tag::Bool;
        result.integer = value.toBool();
    } else if (value.isInt()) {
        result.tag = Tag::Int;
        result.integer = value.toInt();
    } else {
        TORCH_CHECK(value.isNone(), "a result of type ", value.tagKind(), " can't be handed to managed code");
    }
    return result;
}

}  // namespace

void set_error(const char* message) { last_error = message; }

LT_API const char* lt_last_error() { return last_error.c_str(); }

LT_API void lt_free(void* memory) { std::free(memory); }

// The operator stays for the life of the process. Null: there is none of that name.
LT_API void* lt_operator_find(const char* name, const char* overload) {
    return guarded<>(static_cast<void*>(nullptr), [&]() -> void* {
        auto found = new Operator{c10::Dispatcher::singleton().findSchemaOrThrow(name, overload), {}};
        for (const auto& argument : found->handle.schema().arguments()) {
            auto length = argument.N();
            found->parameters.push_back({kind_of(argument.type()), length ? static_cast<int32_t>(*length) : 0});
        }
        return found;
    });
}

// Returns the number of results, or -1 after an error. Places after the last argument get the schema's defaults.
LT_API int32_t lt_operator_call(void* op, const Value* arguments, int32_t count, Value* results, int32_t capacity) {
    return guarded<>(-1, [&]() -> int32_t {
        const auto& self = *static_cast<Operator*>(op);
        const auto& schema = self.handle.schema();
        TORCH_CHECK(static_cast<size_t>(count) <= self.parameters.size(), schema.name(), " takes ", self.parameters.size(), " arguments, got ", count);
        torch::jit::Stack stack;
        stack.reserve(self.parameters.size());
        for (int32_t i = 0; i < count; i++) stack.push_back(box(arguments[i], self.parameters[i]));
        for (size_t i = count; i < self.parameters.size(); i++) {
            const auto& preset = schema.arguments()[i].default_value();
            TORCH_CHECK(preset, schema.name(), " needs the argument ", schema.arguments()[i].name());
            stack.push_back(*preset);
        }
        self.handle.callBoxed(&stack);
        TORCH_CHECK(stack.size() <= static_cast<size_t>(capacity), schema.name(), " has more results than there is room for");
        for (size_t i = 0; i < stack.size(); i++) results[i] = unbox(std::move(stack[i]));
        return static_cast<int32_t>(stack.size());
    });
}
