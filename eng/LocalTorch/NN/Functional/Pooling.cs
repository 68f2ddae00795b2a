namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <content>Pooling. A stride that isn't given is the kernel's size.</content>
        public static partial class functional
        {
            private static readonly Op MaxPool2dOp = new("aten::max_pool2d");
            private static readonly Op MaxPool2dWithIndicesOp = new("aten::max_pool2d_with_indices");
            private static readonly Op AvgPool2dOp = new("aten::avg_pool2d");
            private static readonly Op AdaptiveAvgPool2dOp = new("aten::adaptive_avg_pool2d");

            public static Tensor max_pool2d(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) =>
                MaxPool2dOp.Call(input, kernel_size, strides ?? kernel_size, padding ?? Zero, dilation ?? One, ceil_mode);

            public static Tensor max_pool2d(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                max_pool2d(input, List(kernel_size), List(stride ?? kernel_size), List(padding ?? 0), List(dilation ?? 1), ceil_mode);

            public static Tensor max_pool2d(Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, bool ceil_mode = false) =>
                max_pool2d(input, List(kernel_size), List(stride ?? kernel_size), List(padding ?? (0, 0)), List(dilation ?? (1, 1)), ceil_mode);

            public static (Tensor output, Tensor indices) max_pool2d_with_indices(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false)
            {
                var results = MaxPool2dWithIndicesOp.CallMany(input, kernel_size, strides ?? kernel_size, padding ?? Zero, dilation ?? One, ceil_mode);
                return (results[0], results[1]);
            }

            public static Tensor avg_pool2d(Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                AvgPool2dOp.Call(input, kernel_size, stride ?? kernel_size, padding ?? Zero, ceil_mode, count_include_pad, divisor_override);

            public static Tensor avg_pool2d(Tensor input, long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                avg_pool2d(input, List(kernel_size), List(stride ?? kernel_size), List(padding), ceil_mode, count_include_pad, divisor_override);

            public static Tensor avg_pool2d(Tensor input, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                avg_pool2d(input, List(kernel_size), List(stride ?? kernel_size), List(padding ?? (0, 0)), ceil_mode, count_include_pad, divisor_override);

            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size) => AdaptiveAvgPool2dOp.Call(input, output_size);

            public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) => adaptive_avg_pool2d(input, List(output_size));

            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) => adaptive_avg_pool2d(input, [output_size, output_size]);

            private static long[] List((long, long) pair) => [pair.Item1, pair.Item2];
        }
    }
}
