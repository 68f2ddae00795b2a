using System.Numerics;

namespace TorchSharp;

/// <summary>A number on its way into an operator. In TorchSharp it owns native memory; here it is a plain value.</summary>
public sealed class Scalar : IDisposable
{
    private readonly double _imaginary;
    private bool _disposed;

    private Scalar(torch.ScalarType type, long integer, double number, double imaginary = 0)
    {
        Type = type;
        Integer = integer;
        Number = number;
        _imaginary = imaginary;
    }

    public torch.ScalarType Type { get; }

    internal bool IsInteger => Living.Type is torch.ScalarType.Int64 or torch.ScalarType.Bool;

    internal long Integer { get; }

    internal double Number { get; }

    internal Complex Complex => new(Living.Number, _imaginary);

    internal Arg AsArgument => Living.Type switch
    {
        torch.ScalarType.Bool => Integer != 0,
        torch.ScalarType.Int64 => Integer,
        torch.ScalarType.Float64 => Number,
        _ => throw new NotSupportedException("LocalTorch hands no complex numbers to operators."),
    };

    private Scalar Living => _disposed ? throw new InvalidOperationException("Scalar invalid -- empty handle.") : this;

    public static implicit operator Scalar(byte value) => OfInteger(value);

    public static implicit operator Scalar(sbyte value) => OfInteger(value);

    public static implicit operator Scalar(short value) => OfInteger(value);

    public static implicit operator Scalar(int value) => OfInteger(value);

    public static implicit operator Scalar(long value) => OfInteger(value);

    public static implicit operator Scalar(Half value) => OfNumber((double)value);

    public static implicit operator Scalar(float value) => OfNumber(value);

    public static implicit operator Scalar(double value) => OfNumber(value);

    public static implicit operator Scalar(bool value) => new(torch.ScalarType.Bool, value ? 1 : 0, value ? 1 : 0);

    public static implicit operator Scalar((float, float) value) => OfComplex(value.Item1, value.Item2);

    public static implicit operator Scalar(Complex value) => OfComplex(value.Real, value.Imaginary);

    public void Dispose() => _disposed = true;

    internal static Scalar OfInteger(long value) => new(torch.ScalarType.Int64, value, value);

    internal static Scalar OfNumber(double value) => new(torch.ScalarType.Float64, unchecked((long)value), value);

    private static Scalar OfComplex(double real, double imaginary) => new(torch.ScalarType.ComplexFloat64, unchecked((long)real), real, imaginary);
}
