namespace TorchSharp;

internal static partial class Aten
{
    internal static readonly Op celu = new("aten::celu");
    internal static readonly Op celu_ = new("aten::celu_");
    internal static readonly Op elu = new("aten::elu");
    internal static readonly Op elu_ = new("aten::elu_");
    internal static readonly Op gelu = new("aten::gelu");
    internal static readonly Op gelu_ = new("aten::gelu_");
    internal static readonly Op glu = new("aten::glu");
    internal static readonly Op hardsigmoid = new("aten::hardsigmoid");
    internal static readonly Op hardsigmoid_ = new("aten::hardsigmoid_");
    internal static readonly Op hardswish = new("aten::hardswish");
    internal static readonly Op hardswish_ = new("aten::hardswish_");
    internal static readonly Op hardtanh_ = new("aten::hardtanh_");
    internal static readonly Op leaky_relu = new("aten::leaky_relu");
    internal static readonly Op leaky_relu_ = new("aten::leaky_relu_");
    internal static readonly Op log_sigmoid = new("aten::log_sigmoid");
    internal static readonly Op log_softmax_int = new("aten::log_softmax", "int");
    internal static readonly Op logit = new("aten::logit");
    internal static readonly Op prelu = new("aten::prelu");
    internal static readonly Op relu = new("aten::relu");
    internal static readonly Op relu6 = new("aten::relu6");
    internal static readonly Op relu6_ = new("aten::relu6_");
    internal static readonly Op relu_ = new("aten::relu_");
    internal static readonly Op rrelu = new("aten::rrelu");
    internal static readonly Op rrelu_ = new("aten::rrelu_");
    internal static readonly Op selu = new("aten::selu");
    internal static readonly Op selu_ = new("aten::selu_");
    internal static readonly Op sigmoid = new("aten::sigmoid");
    internal static readonly Op sigmoid_ = new("aten::sigmoid_");
    internal static readonly Op silu = new("aten::silu");
    internal static readonly Op silu_ = new("aten::silu_");
    internal static readonly Op softmax_int = new("aten::softmax", "int");
    internal static readonly Op softplus = new("aten::softplus");
    internal static readonly Op threshold = new("aten::threshold");
    internal static readonly Op threshold_ = new("aten::threshold_");
}
