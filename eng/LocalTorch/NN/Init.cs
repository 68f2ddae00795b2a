using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Initial values of parameters, written in place, drawn from the global random generator.</summary>
        /// <remarks>As in TorchSharp, the generator arguments are not used, and xavier_normal_ draws from the uniform distribution.</remarks>
        public static class init
        {
            private static readonly Op FillOp = new("aten::fill_", "Scalar");
            private static readonly Op UniformOp = new("aten::uniform_");
            private static readonly Op NormalOp = new("aten::normal_");
            private static readonly Op CopyOp = new("aten::copy_");

            public enum NonlinearityType
            {
                Linear = 0,
                Conv1D = 1,
                Conv2D = 2,
                Conv3D = 3,
                ConvTranspose1D = 4,
                ConvTranspose2D = 5,
                ConvTranspose3D = 6,
                Sigmoid = 7,
                Tanh = 8,
                ReLU = 9,
                LeakyReLU = 10,
            }

            public enum FanInOut
            {
                FanIn = 0,
                FanOut = 1,
            }

            /// <summary>The factor by which a nonlinearity's preceding weights are scaled; <paramref name="param"/> is LeakyReLU's slope.</summary>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0.0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3.0,
                NonlinearityType.ReLU => Math.Sqrt(2.0),
                NonlinearityType.LeakyReLU => Math.Sqrt(2.0 / (1 + (param * param))),
                _ => 1.0,
            };

            public static Tensor ones_(Tensor tensor) => Write(FillOp, tensor, 1.0);

            public static Tensor zeros_(Tensor tensor) => Write(FillOp, tensor, 0.0);

            public static Tensor constant_(Tensor tensor, Scalar val)
            {
                using var untracked = no_grad();
                FillOp.Run(tensor, val);
                return tensor;
            }

            public static Tensor eye_(Tensor tensor)
            {
                if (tensor.ndim != 2) throw new ExternalException("Only tensors with 2 dimensions are supported");
                using var untracked = no_grad();
                using var identity = eye(tensor.shape[0], tensor.shape[1], tensor.dtype, tensor.device);
                CopyOp.Run(tensor, identity);
                return tensor;
            }

            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null) =>
                Write(UniformOp, tensor, low, high);

            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) =>
                Write(NormalOp, tensor, mean, std);

            public static Tensor kaiming_uniform_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                double bound = Math.Sqrt(3.0) * KaimingDeviation(tensor, a, mode, nonlinearity);
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor kaiming_normal_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                normal_(tensor, 0, KaimingDeviation(tensor, a, mode, nonlinearity));

            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1.0)
            {
                var (fanIn, fanOut) = Fans(tensor);
                double bound = Math.Sqrt(3.0) * gain * Math.Sqrt(2.0 / (fanIn + fanOut));
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor glorot_uniform_(Tensor tensor, double gain = 1.0) => xavier_uniform_(tensor, gain);

            public static Tensor xavier_normal_(Tensor tensor, double gain = 1.0) => xavier_uniform_(tensor, gain);

            public static Tensor glorot_normal_(Tensor tensor, double gain = 1.0) => xavier_normal_(tensor, gain);

            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                if (tensor.ndim < 2) throw new ArgumentException("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions");
                return Fans(tensor);
            }

            /// <summary>In TorchSharp the functions that fill a tensor are native: their error is another.</summary>
            private static (long fanIn, long fanOut) Fans(Tensor tensor)
            {
                var shape = tensor.shape;
                if (shape.Length < 2) throw new ExternalException("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions");
                long receptiveField = shape.Skip(2).Aggregate(1L, (product, size) => product * size);
                return (shape[1] * receptiveField, shape[0] * receptiveField);
            }

            private static double KaimingDeviation(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                var (fanIn, fanOut) = Fans(tensor);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }

            private static Tensor Write(Op op, Tensor tensor, double value)
            {
                using var untracked = no_grad();
                op.Run(tensor, value);
                return tensor;
            }

            private static Tensor Write(Op op, Tensor tensor, double first, double second)
            {
                using var untracked = no_grad();
                op.Run(tensor, first, second);
                return tensor;
            }
        }
    }
}
