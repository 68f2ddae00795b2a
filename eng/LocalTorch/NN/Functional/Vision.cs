namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <content>Padding, sampling and rearranging of images; encodings.</content>
        public static partial class functional
        {
            private static readonly Op PadOp = new("aten::pad");
            private static readonly Op GridSamplerOp = new("aten::grid_sampler");
            private static readonly Op AffineGridOp = new("aten::affine_grid_generator");
            private static readonly Op PixelShuffleOp = new("aten::pixel_shuffle");
            private static readonly Op PixelUnshuffleOp = new("aten::pixel_unshuffle");
            private static readonly Op UnfoldOp = new("aten::im2col");
            private static readonly Op FoldOp = new("aten::col2im");
            private static readonly Op OneHotOp = new("aten::one_hot");
            private static readonly Op CosineSimilarityOp = new("aten::cosine_similarity");

            /// <param name="pad">Sizes before and after, last dimension first.</param>
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                PadOp.Call(input, pad, NameOf(mode), value == 0 ? Arg.None : value);

            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, pad.ToArray(), mode, value);

            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, List(pad), mode, value);

            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
            {
                long[] sizes = [pad.Item1, pad.Item2, pad.Item3, pad.Item4];
                return functional.pad(input, sizes, mode, value);
            }

            /// <summary>Pads every dimension, batch and channels among them, by the same size on both sides.</summary>
            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
            {
                var sizes = new long[input.ndim * 2];
                Array.Fill(sizes, pad);
                return functional.pad(input, sizes, mode, value);
            }

            public static Tensor grid_sample(Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear, GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null)
            {
                long interpolation = mode == GridSampleMode.Nearest ? 1 : 0;
                long padding = padding_mode switch { GridSamplePaddingMode.Border => 1, GridSamplePaddingMode.Reflection => 2, _ => 0 };
                return GridSamplerOp.Call(input, grid, interpolation, padding, align_corners ?? false);
            }

            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false) =>
                AffineGridOp.Call(theta, size ?? [], align_corners);

            public static Tensor pixel_shuffle(Tensor input, long upscale_factor) => PixelShuffleOp.Call(input, upscale_factor);

            public static Tensor pixel_unshuffle(Tensor input, long downscale_factor) => PixelUnshuffleOp.Call(input, downscale_factor);

            public static Tensor unfold(Tensor input, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                unfold(input, (kernel_size, kernel_size), (dilation, dilation), (padding, padding), (stride, stride));

            public static Tensor unfold(Tensor input, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null, (long, long)? stride = null) =>
                input.ndim == 4
                    ? UnfoldOp.Call(input, List(kernel_size), List(dilation ?? (1, 1)), List(padding ?? (0, 0)), List(stride ?? (1, 1)))
                    : throw new System.Runtime.InteropServices.ExternalException($"Input Error: Only 4D input Tensors are supported (got {input.ndim}D)");

            public static Tensor fold(Tensor input, long output_size, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                fold(input, (output_size, output_size), (kernel_size, kernel_size), (dilation, dilation), (padding, padding), (stride, stride));

            public static Tensor fold(Tensor input, (long, long) output_size, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null, (long, long)? stride = null) =>
                FoldOp.Call(input, List(output_size), List(kernel_size), List(dilation ?? (1, 1)), List(padding ?? (0, 0)), List(stride ?? (1, 1)));

            public static Tensor one_hot(Tensor x, long num_classes = -1)
            {
                if (x.dtype != ScalarType.Int64) throw new ArgumentException("OneHot input tensor must have elements of type Int64");
                return OneHotOp.Call(x, num_classes);
            }

            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8) =>
                CosineSimilarityOp.Call(x1, x2, dim, eps);

            private static string NameOf(PaddingModes mode) => mode switch
            {
                PaddingModes.Reflect => "reflect",
                PaddingModes.Replicate => "replicate",
                PaddingModes.Circular => "circular",
                _ => "constant",
            };
        }
    }
}
