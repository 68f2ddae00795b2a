using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace OodDetection.Backend;

/// <summary>What this processor can do, as far as .NET is told.</summary>
internal static class Processor
{
    public static bool HasAvx2 => Avx2.IsSupported;

    /// <summary>The widest instructions for several numbers at a time.</summary>
    public static string InstructionSet =>
        Avx512F.IsSupported ? "AVX-512"
        : Avx2.IsSupported ? "AVX2"
        : Avx.IsSupported ? "AVX"
        : Sse2.IsSupported ? "SSE"
        : AdvSimd.IsSupported ? "NEON"
        : "none";
}
