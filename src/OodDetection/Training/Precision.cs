namespace OodDetection;

/// <summary>The numbers that a network is trained with.</summary>
/// <remarks>
/// Whatever is chosen, weights, statistics of batch norms, Adam's averages and losses are float32, and so is the network that comes out: it scores in float32 on every machine, so that scores,
/// and the threshold of a calibration, don't depend on the machine's choice. What is rounded to bfloat16 (8 bits of mantissa and sign, the exponent of float32) is what goes from layer to layer, and the weights as convolutions see them.
/// </remarks>
#pragma warning disable CA1720 // The names of the types of numbers, in torch and everywhere, are the clearest here.
public enum Precision
{
    /// <summary>
    /// <see cref="BFloat16"/> on processors that multiply such numbers faster: Intel's with AMX-BF16, AMD's with AVX512-BF16; provided that a small convolution comes out right. <see cref="Float32"/> everywhere else: Intel's
    /// AVX512-BF16 alone is slower than float32 (0.74 to 0.9 times the speed was measured). It is decided once in a process.
    /// </summary>
    Auto,

    /// <summary>Single precision throughout.</summary>
    Float32,

    /// <summary>bfloat16 between layers and in convolutions.</summary>
    BFloat16,
}
