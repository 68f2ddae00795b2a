namespace TorchSharp;

public enum compute_mode
{
    use_mm_for_euclid_dist_if_necessary = 0,
    use_mm_for_euclid_dist = 1,
    donot_use_mm_for_euclid_dist = 2,
}

public enum HistogramBinSelector : byte
{
    Doane = 0,
    Rice,
    Scott,
    Sqrt,
    Stone,
    Sturges,
}

public enum Reduce
{
    prod,
    mean,
    amax,
    amin,
}

public enum indexing
{
    xy,
    ij,
}

public enum layout
{
    strided,
    sparse_coo,
}

public enum memory_format
{
    preserve_format,
    contiguous_format,
    channels_last,
}
