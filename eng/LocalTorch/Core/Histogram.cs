namespace TorchSharp;

public static partial class torch
{
    public static (Tensor hist, Tensor bin_edges) histogram(Tensor input, long bins, (double min, double max)? range = null, Tensor? weight = null, bool density = false) =>
        Bins(Aten.histogram_bin_ct.CallMany(input, bins, range is { } ends ? new[] { ends.min, ends.max } : null, weight, density));

    public static (Tensor hist, Tensor bin_edges) histogram(Tensor input, Tensor bins, Tensor? weight = null, bool density = false) =>
        Bins(Aten.histogram_bins_tensor.CallMany(input, bins, weight, density));

    private static (Tensor, Tensor) Bins(Tensor[] results) => (results[0], results[1]);
}

internal static partial class Aten
{
    internal static readonly Op histogram_bin_ct = new("aten::histogram", "bin_ct");
    internal static readonly Op histogram_bins_tensor = new("aten::histogram", "bins_tensor");
}
