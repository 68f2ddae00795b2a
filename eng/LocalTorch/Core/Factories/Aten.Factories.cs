namespace TorchSharp;

internal static partial class Aten
{
    internal static readonly Op arange_start_step = new("aten::arange", "start_step");
    internal static readonly Op clone = new("aten::clone");
    internal static readonly Op contiguous = new("aten::contiguous");
    internal static readonly Op detach = new("aten::detach");
    internal static readonly Op detach_ = new("aten::detach_");
    internal static readonly Op empty_like = new("aten::empty_like");
    internal static readonly Op empty_memory_format = new("aten::empty", "memory_format");
    internal static readonly Op empty_strided = new("aten::empty_strided");
    internal static readonly Op eye_m = new("aten::eye", "m");
    internal static readonly Op full = new("aten::full");
    internal static readonly Op full_like = new("aten::full_like");
    internal static readonly Op linspace = new("aten::linspace");
    internal static readonly Op logspace = new("aten::logspace");
    internal static readonly Op local_scalar_dense = new("aten::_local_scalar_dense");
    internal static readonly Op ones = new("aten::ones");
    internal static readonly Op ones_like = new("aten::ones_like");
    internal static readonly Op rand_generator = new("aten::rand", "generator");
    internal static readonly Op rand_like = new("aten::rand_like");
    internal static readonly Op randint_like_low_dtype = new("aten::randint_like", "low_dtype");
    internal static readonly Op randint_low_generator = new("aten::randint", "low_generator");
    internal static readonly Op randn_generator = new("aten::randn", "generator");
    internal static readonly Op randn_like = new("aten::randn_like");
    internal static readonly Op randperm_generator = new("aten::randperm", "generator");
    internal static readonly Op to_copy = new("aten::_to_copy");
    internal static readonly Op to_device = new("aten::to", "device");
    internal static readonly Op to_dtype = new("aten::to", "dtype");
    internal static readonly Op zeros = new("aten::zeros");
    internal static readonly Op zeros_like = new("aten::zeros_like");
}
