using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>
/// Numbers that stay alive while libtorch reads them. TorchSharp gives libtorch a bare pointer to a <see cref="Scalar"/> and keeps no reference to it;
/// a garbage collection during the call lets its finaliser free it first, and libtorch reads what lies there by then: another number, or a crash.
/// TorchSharp makes such scalars by itself where one writes <c>x.mul(0.5)</c>, <c>x.add(y)</c> (times 1), <c>x.square()</c> or <c>x.ToDouble()</c>.
/// A test looks for all of these in what the library is compiled to.
/// </summary>
internal static class HeldScalars
{
    // More than any one expression asks for before libtorch has read the first of them.
    private const int Count = 64;

    [ThreadStatic]
    private static Scalar[]? t_held;

    [ThreadStatic]
    private static int t_next;

    /// <summary>A number for one call, to be written where it is used; it is held until this thread has asked for 64 more.</summary>
    internal static Scalar Held(double value) => Hold(value.ToScalar());

    /// <inheritdoc cref="Held(double)"/>
    internal static Scalar Held(long value) => Hold(value.ToScalar());

    /// <summary>The sum of two tensors.</summary>
    internal static Tensor Plus(this Tensor values, Tensor others) => values.add(others, Held(1));

    /// <summary>A tensor and a number, which is taken in the tensor's own type where that is of floating point.</summary>
    internal static Tensor Plus(this Tensor values, double number) => values.add(Held(number), Held(1));

    /// <summary>Adds others to a tensor, in place.</summary>
    /// <returns>The same tensor.</returns>
    internal static Tensor Plus_(this Tensor values, Tensor others) => values.add_(others, Held(1));

    /// <summary>Adds a number to a tensor of floating point, in place.</summary>
    /// <returns>The same tensor.</returns>
    internal static Tensor Plus_(this Tensor values, double number) => values.add_(Held(number), Held(1));

    /// <summary>Adds a whole number to a tensor of any type, in place.</summary>
    /// <returns>The same tensor.</returns>
    internal static Tensor Plus_(this Tensor values, long number) => values.add_(Held(number), Held(1));

    /// <summary>The squares of a tensor's numbers.</summary>
    internal static Tensor Squared(this Tensor values) => values.pow(Held(2));

    /// <summary>The one number of a tensor of any type.</summary>
    internal static double Number(this Tensor value)
    {
        using var number = value.to(ScalarType.Float64);
        return number.item<double>();
    }

    /// <summary>0, 1, 2, … below <paramref name="count"/>.</summary>
    internal static Tensor Range(long count, ScalarType dtype, Device device) => arange(Held(0), Held(count), Held(1), dtype, device);

    private static Scalar Hold(Scalar scalar)
    {
        var held = t_held ??= new Scalar[Count];
        held[t_next] = scalar;
        t_next = (t_next + 1) % Count;
        return scalar;
    }
}
