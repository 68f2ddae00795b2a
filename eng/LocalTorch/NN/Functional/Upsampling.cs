using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <content>
        /// Resizing. <c>functional.interpolate</c> itself isn't public here: its signature differs between TorchSharp 0.105 and 0.107;
        /// <c>nn.Upsample</c> and <c>functional.upsample</c> are the same in both.
        /// </content>
        public static partial class functional
        {
            private static readonly Op UpsampleNearest1dOp = new("aten::upsample_nearest1d");
            private static readonly Op UpsampleNearest2dOp = new("aten::upsample_nearest2d");
            private static readonly Op UpsampleLinear1dOp = new("aten::upsample_linear1d");
            private static readonly Op UpsampleBilinear2dOp = new("aten::upsample_bilinear2d");
            private static readonly Op UpsampleBicubic2dOp = new("aten::upsample_bicubic2d");
            private static readonly Op UpsampleNearest2dVecOp = new("aten::upsample_nearest2d", "vec");

            /// <remarks>As in TorchSharp, align_corners counts as given, so mode Nearest is refused: use nn.Upsample for it.</remarks>
            public static Tensor upsample(Tensor input, long[]? size = null, double[]? scale_factor = null, UpsampleMode mode = UpsampleMode.Nearest, bool align_corners = false) =>
                Interpolate(input, size, scale_factor, (InterpolationMode)mode, align_corners, false);

            public static Tensor upsample_bilinear(Tensor x, long[]? size = null, double[]? scale_factor = null, bool align_corners = false) =>
                upsample(x, size, scale_factor, UpsampleMode.Bilinear, align_corners);

            public static Tensor upsample_nearest2d(Tensor input, long[]? outputSizes = null, double[]? scaleFactors = null) =>
                UpsampleNearest2dVecOp.Call(input, outputSizes, scaleFactors);

            internal static Tensor Interpolate(Tensor x, long[]? size, double[]? scaleFactor, InterpolationMode mode, bool? alignCorners, bool recomputeScaleFactor)
            {
                bool takesAlignCorners = mode is not (InterpolationMode.Nearest or InterpolationMode.Area);
                if (!takesAlignCorners && alignCorners is not null)
                    throw new ExternalException("align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear");

                int spatial = (int)x.ndim - 2;
                long[] output = OutputSize(x, size, scaleFactor, spatial);
                double? Scale(int index) => scaleFactor is not { Length: > 0 } || recomputeScaleFactor ? null : scaleFactor[index];
                bool align = alignCorners ?? false;
                return (mode, spatial) switch
                {
                    (InterpolationMode.Nearest, 1) => UpsampleNearest1dOp.Call(x, output, Scale(0)),
                    (InterpolationMode.Nearest, 2) => UpsampleNearest2dOp.Call(x, output, Scale(0), Scale(1)),
                    (InterpolationMode.Area, 2) => adaptive_avg_pool2d(x, output),
                    (InterpolationMode.Linear, 1) => UpsampleLinear1dOp.Call(x, output, align, Scale(0)),
                    (InterpolationMode.Bilinear, 2) => UpsampleBilinear2dOp.Call(x, output, align, Scale(0), Scale(1)),
                    (InterpolationMode.Bicubic, 2) => UpsampleBicubic2dOp.Call(x, output, align, Scale(0), Scale(1)),
                    _ => throw new ExternalException($"Got {x.ndim}D input, which mode {mode} can't resize: nearest and linear take 3D (nearest also 4D), bilinear, bicubic and area 4D input."),
                };
            }

            private static long[] OutputSize(Tensor x, long[]? size, double[]? scaleFactor, int spatial)
            {
                if (size is { Length: 0 }) size = null;
                if (scaleFactor is { Length: 0 }) scaleFactor = null;
                if (size is null && scaleFactor is null) throw new ExternalException("either size or scale_factor should be defined");
                if (size is not null && scaleFactor is not null) throw new ExternalException("only one of size or scale_factor should be defined");
                if (size is not null) return size;
                if (scaleFactor!.Length != spatial)
                    throw new ExternalException($"scale_factor shape must match input shape. Input is {spatial}D, scale_factor size is [{string.Join(", ", scaleFactor)}]");

                var shape = x.shape;
                return [.. scaleFactor.Select((scale, index) => (long)Math.Floor(shape[index + 2] * scale))];
            }
        }
    }
}
