using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What transposed convolutions of all dimensions share: the choice among the possible output sizes.</summary>
public abstract class ConvolutionTranspose : Convolution
{
    protected ConvolutionTranspose(string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[]? padding, Padding? padding_type, long[] dilation, bool transposed, long[] output_padding, long groups, bool bias, PaddingModes padding_mode, Device? device = null, ScalarType? dtype = null)
        : base(name, in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, transposed, output_padding, groups, bias, padding_mode, device, dtype)
    {
    }

    public override Tensor forward(Tensor input) => forward(input, null);

    public abstract Tensor forward(Tensor input, long[]? output_size);

    /// <summary>The output padding that gives the size asked for. With no size asked for it is, as in TorchSharp, the first element for all dimensions.</summary>
    protected long[] _output_padding(Tensor input, long[]? output_size, long[] kernel_size, long[] stride, long[] padding, long[] dilation, long num_spatial_dims)
    {
        if (output_size is null) return [output_padding[0]];

        var shape = input.shape;
        int leading = shape.Length == num_spatial_dims + 2 ? 2 : 1;
        if (output_size.Length == leading + num_spatial_dims) output_size = output_size[leading..];
        if (output_size.Length != num_spatial_dims)
            throw new ArgumentException($"ConvTranspose{num_spatial_dims}D: for {shape.Length}D input, output_size must have {num_spatial_dims} or {leading + num_spatial_dims} elements (got {output_size.Length})", nameof(input));

        var result = new long[num_spatial_dims];
        for (int d = 0; d < result.Length; d++)
        {
            long smallest = ((shape[d + leading] - 1) * stride[d]) - (2 * padding[d]) + (dilation[d] * (kernel_size[d] - 1)) + 1;
            result[d] = output_size[d] - smallest;
            if (result[d] < 0 || result[d] >= stride[d])
                throw new ArgumentException($"Requested an output size of {output_size[d]}, but valid sizes range from {smallest} to {smallest + stride[d] - 1}");
        }

        return result;
    }
}
