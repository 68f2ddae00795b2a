namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <content>Normalisation.</content>
        public static partial class functional
        {
            private static readonly Op BatchNormOp = new("aten::batch_norm");
            private static readonly Op GroupNormOp = new("aten::group_norm");
            private static readonly Op LayerNormOp = new("aten::layer_norm");
            private static readonly Op InstanceNormOp = new("aten::instance_norm");
            private static readonly Op NormOp = new("aten::norm", "ScalarOpt_dim");
            private static readonly Op ClampMinOp = new("aten::clamp_min");
            private static readonly Op ExpandAsOp = new("aten::expand_as");
            private static readonly Op DivideOp = new("aten::div", "Tensor");

            public static Tensor batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null, Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-5) =>
                BatchNormOp.Call(input, weight, bias, running_mean, running_var, training, momentum, eps, false);

            public static Tensor group_norm(Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
                GroupNormOp.Call(input, num_groups, weight, bias, eps);

            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
                LayerNormOp.Call(input, normalized_shape, weight, bias, eps);

            public static Tensor instance_norm(Tensor input, Tensor? running_mean = null, Tensor? running_var = null, Tensor? weight = null, Tensor? bias = null, bool use_input_stats = true, double momentum = 0.1, double eps = 1e-5) =>
                InstanceNormOp.Call(input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, true);

            /// <summary>x / max(‖x‖ₚ along <paramref name="dim"/>, eps).</summary>
            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1L, double eps = 1e-12)
            {
                using var norm = NormOp.Call(input, p, List(dim), true);
                using var bounded = ClampMinOp.Call(norm, eps);
                using var divisor = ExpandAsOp.Call(bounded, input);
                return DivideOp.Call(input, divisor);
            }
        }
    }
}
