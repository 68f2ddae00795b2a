using System.Runtime.Intrinsics.X86;
using TorchSharp;

namespace OodDetection.Networks;

/// <summary>Whether this processor computes with bfloat16 faster than with float32, and right; decided once in a process.</summary>
/// <remarks>
/// Faster are AMX-BF16 and AMD's AVX512-BF16. Intel's AVX512-BF16 alone is not: measured, a training step had .9 (WRN-16-1) and .74 (WRN-16-4) of the speed of float32.
/// </remarks>
internal static class FastBFloat16
{
    private static readonly Lazy<bool> s_isRight = new(() => ConvolutionCheck.IsRight(channelsLast: true, torch.ScalarType.BFloat16), LazyThreadSafetyMode.PublicationOnly);
    private static readonly Lazy<bool> s_isThere = new(() => X86Base.IsSupported && IsFast(X86Base.CpuId) && IsRight, LazyThreadSafetyMode.PublicationOnly);

    internal static bool IsThere => s_isThere.Value;

    /// <summary>Whether it computes right with bfloat16, fast or not: machines that hide the sizes of their caches don't, whatever the layout.</summary>
    internal static bool IsRight => s_isRight.Value;

    /// <summary>The same of any processor, but for being right: from what CPUID says of a leaf and a subleaf.</summary>
    internal static bool IsFast(Func<int, int, (int Eax, int Ebx, int Ecx, int Edx)> cpuId)
    {
        var (highest, first, third, second) = cpuId(0, 0);
        if (highest < 7) return false;
        var features = cpuId(7, 0);
        var hasAmx = (features.Edx & (1 << 22)) != 0;
        var isAmd = (first, second, third) == (0x68747541, 0x69746E65, 0x444D4163); // AuthenticAMD
        return hasAmx || (isAmd && features.Eax >= 1 && (cpuId(7, 1).Eax & (1 << 5)) != 0);
    }
}
