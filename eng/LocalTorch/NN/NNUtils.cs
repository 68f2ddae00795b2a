using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Helpers for training and for folding normalisation into weights.</summary>
        public static partial class utils
        {
            private static readonly Op VectorNormOp = new("aten::linalg_vector_norm");
            private static readonly Op ScaleOp = new("aten::mul_", "Tensor");
            private static readonly Op ClampOp = new("aten::clamp_");
            private static readonly Op SetDataOp = new("aten::set_data");

            /// <summary>Scales all gradients so that their joint norm is at most <paramref name="max_norm"/>.</summary>
            /// <returns>The norm before scaling.</returns>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                using var untracked = no_grad();
                using var scope = NewDisposeScope();
                var gradients = tensors.Select(parameter => parameter.grad).OfType<Tensor>().ToArray();
                if (gradients.Length == 0) return 0.0;

                var norms = torch.stack(gradients.Select(gradient => VectorNormOp.Call(gradient, (Scalar)norm_type)));
                var total = VectorNormOp.Call(norms, (Scalar)norm_type);
                // A tensor factor, so that nothing waits for the device before the gradients are scaled.
                var factor = (max_norm / (total + 1e-6)).clamp_max(1.0);
                foreach (var gradient in gradients) ScaleOp.Run(gradient, factor);
                return total.ToDouble();
            }

            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using var untracked = no_grad();
                foreach (var parameter in tensors)
                {
                    using var gradient = parameter.grad;
                    if (gradient is not null) ClampOp.Run(gradient, (Scalar)(-clip_value), (Scalar)clip_value);
                }
            }

            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                var flat = tensors.Select(parameter => parameter.reshape(-1)).ToArray();
                var vector = torch.cat(flat);
                foreach (var part in flat) part.Dispose();
                return vector;
            }

            /// <remarks>Afterwards the parameters share the vector's memory, as in PyTorch.</remarks>
            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                long start = 0;
                foreach (var parameter in tensors)
                {
                    long count = parameter.NumberOfElements;
                    using var slice = vec.narrow(0, start, count);
                    using var shaped = slice.view(parameter.shape);
                    using var data = shaped.detach();
                    SetDataOp.Run(parameter, data);
                    start += count;
                }
            }

            /// <summary>Weights of a convolution that does the work of a convolution followed by a batch norm in evaluation mode.</summary>
            public static (Parameter weight, Parameter bias) fuse_conv_bn_weights(Tensor conv_w, Tensor? conv_b, Tensor bn_rm, Tensor bn_rv, double bn_eps, Tensor? bn_w, Tensor? bn_b, bool transpose = false)
            {
                using var scope = NewDisposeScope();
                var biasType = conv_b?.dtype ?? conv_w.dtype;
                conv_b ??= zeros_like(bn_rm);
                bn_w ??= ones_like(bn_rm);
                bn_b ??= zeros_like(bn_rm);

                var perChannel = new long[conv_w.ndim];
                Array.Fill(perChannel, 1L);
                perChannel[transpose ? 1 : 0] = -1;

                var inverseDeviation = rsqrt(bn_rv + bn_eps);
                var weight = (conv_w * (bn_w * inverseDeviation).reshape(perChannel)).to(conv_w.dtype);
                var bias = ((((conv_b - bn_rm) * inverseDeviation) * bn_w) + bn_b).to(biasType);
                return Detached(scope, weight, conv_w.requires_grad, bias, conv_b.requires_grad);
            }

            public static (Parameter weight, Parameter bias) fuse_linear_bn_weights(Tensor linear_w, Tensor? linear_b, Tensor bn_rm, Tensor bn_rv, double bn_eps, Tensor bn_w, Tensor bn_b)
            {
                using var scope = NewDisposeScope();
                linear_b ??= zeros_like(bn_rm);
                var scale = bn_w * rsqrt(bn_rv + bn_eps);
                return Detached(scope, linear_w * scale.unsqueeze(-1), linear_w.requires_grad, ((linear_b - bn_rm) * scale) + bn_b, linear_b.requires_grad);
            }

            public static Linear fuse_linear_bn_eval(Linear linear, BatchNorm bn)
            {
                if (linear.training || bn.training) throw new InvalidOperationException("Fusing operators is valid only for eval mode.");
                var (weight, bias) = fuse_linear_bn_weights(linear.weight, linear.bias, bn.running_mean!, bn.running_var!, bn.eps, bn.weight, bn.bias!);
                return Linear(weight, bias);
            }

            private static (Parameter weight, Parameter bias) Detached(DisposeScope scope, Tensor weight, bool weightLearns, Tensor bias, bool biasLearns)
            {
                var parameters = (new Parameter(weight, weightLearns), new Parameter(bias, biasLearns));
                scope.MoveToOuter(parameters.Item1, parameters.Item2);
                return parameters;
            }
        }
    }
}
