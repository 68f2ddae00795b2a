namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <content>Linear maps and convolutions.</content>
        public static partial class functional
        {
            private static readonly Op LinearOp = new("aten::linear");
            private static readonly Op Conv1dOp = new("aten::conv1d"), Conv1dNamedPadding = new("aten::conv1d", "padding");
            private static readonly Op Conv2dOp = new("aten::conv2d"), Conv2dNamedPadding = new("aten::conv2d", "padding");
            private static readonly Op ConvTranspose2dOp = new("aten::conv_transpose2d", "input");

            // Never written to: libtorch broadcasts a list of one element over the spatial dimensions.
            private static readonly long[] One = [1], Zero = [0];

            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => LinearOp.Call(input, weights, bias);

            public static Tensor conv1d(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? dilation = null, long groups = 1) =>
                Conv1dOp.Call(input, weight, bias, List(stride ?? 1), List(padding ?? 0), List(dilation ?? 1), groups);

            public static Tensor conv1d_padding(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, Padding padding = Padding.Valid, long? dilation = null, long groups = 1) =>
                Conv1dNamedPadding.Call(input, weight, bias, List(stride ?? 1), NameOf(padding), List(dilation ?? 1), groups);

            public static Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) =>
                Conv2dOp.Call(input, weight, bias, strides ?? One, padding ?? Zero, dilation ?? One, groups);

            public static Tensor conv2d_padding(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, Padding padding = Padding.Valid, long[]? dilation = null, long groups = 1) =>
                Conv2dNamedPadding.Call(input, weight, bias, strides ?? One, NameOf(padding), dilation ?? One, groups);

            public static Tensor conv_transpose2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? output_padding = null, long[]? dilation = null, long groups = 1) =>
                ConvTranspose2dOp.Call(input, weight, bias, strides ?? One, padding ?? Zero, output_padding ?? Zero, groups, dilation ?? One);

            private static long[] List(long value) => [value];

            private static string NameOf(Padding padding) => padding == Padding.Same ? "same" : "valid";
        }
    }
}
