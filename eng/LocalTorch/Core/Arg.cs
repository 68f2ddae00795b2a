using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>One argument of an operator: implicitly made from what the public methods take; null means the schema's None.</summary>
internal readonly struct Arg
{
    private Arg(NativeValue.Kind kind, long bits = 0, object? reference = null)
    {
        Kind = kind;
        Bits = bits;
        Reference = reference;
    }

    internal NativeValue.Kind Kind { get; }

    /// <summary>The value of a number, Boolean or device.</summary>
    internal long Bits { get; }

    /// <summary>The tensor, generator, string or array.</summary>
    internal object? Reference { get; }

    internal static Arg None => default;

    public static implicit operator Arg(torch.Tensor? value) => value is null ? None : new(NativeValue.Kind.Tensor, 0, value);
    public static implicit operator Arg(long value) => new(NativeValue.Kind.Int, value);
    public static implicit operator Arg(int value) => new(NativeValue.Kind.Int, value);
    public static implicit operator Arg(long? value) => value is { } number ? number : None;
    public static implicit operator Arg(int? value) => value is { } number ? number : None;
    public static implicit operator Arg(double value) => new(NativeValue.Kind.Double, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Arg(double? value) => value is { } number ? number : None;
    public static implicit operator Arg(bool value) => new(NativeValue.Kind.Bool, value ? 1 : 0);
    public static implicit operator Arg(bool? value) => value is { } flag ? flag : None;
    public static implicit operator Arg(string? value) => value is null ? None : new(NativeValue.Kind.String, 0, value);
    public static implicit operator Arg(long[]? value) => value is null ? None : new(NativeValue.Kind.IntList, 0, value);
    public static implicit operator Arg(double[]? value) => value is null ? None : new(NativeValue.Kind.DoubleList, 0, value);
    public static implicit operator Arg(torch.Tensor?[]? value) => value is null ? None : new(NativeValue.Kind.TensorList, 0, value);
    public static implicit operator Arg(Scalar? value) => value is null ? None : value.AsArgument;
    public static implicit operator Arg(torch.ScalarType value) => (long)value;
    public static implicit operator Arg(torch.ScalarType? value) => value is { } type ? (long)type : None;
    public static implicit operator Arg(torch.Device? value) => value is null ? None : new(NativeValue.Kind.Device, ((long)value.type << 32) | (uint)value.index);
    public static implicit operator Arg(torch.Generator? value) => value is null ? None : new(NativeValue.Kind.Generator, 0, value);

    /// <summary>How many 8-byte cells <see cref="Write"/> needs.</summary>
    internal int Cells => Kind switch
    {
        NativeValue.Kind.IntList => ((long[])Reference!).Length,
        NativeValue.Kind.DoubleList => ((double[])Reference!).Length,
        NativeValue.Kind.TensorList => ((torch.Tensor?[])Reference!).Length,
        NativeValue.Kind.String => (System.Text.Encoding.UTF8.GetByteCount((string)Reference!) + 7) / 8,
        _ => 0,
    };

    /// <summary>Writes the value; lists and strings go to <paramref name="cells"/>, which the caller keeps in place.</summary>
    /// <returns>The first cell that is still free.</returns>
    internal unsafe long* Write(NativeValue* target, long* cells)
    {
        target->Tag = Kind;
        switch (Kind)
        {
            case NativeValue.Kind.Tensor:
                target->Pointer = ((torch.Tensor)Reference!).Handle;
                return cells;
            case NativeValue.Kind.Generator:
                target->Pointer = ((torch.Generator)Reference!).Handle;
                return cells;
            case NativeValue.Kind.IntList:
                return WriteList<long>(target, cells, (long[])Reference!);
            case NativeValue.Kind.DoubleList:
                return WriteList<double>(target, cells, (double[])Reference!);
            case NativeValue.Kind.TensorList:
                return WriteTensors(target, cells, (torch.Tensor?[])Reference!);
            case NativeValue.Kind.String:
                var text = (string)Reference!;
                target->Pointer = (nint)cells;
                target->Length = System.Text.Encoding.UTF8.GetBytes(text, new Span<byte>(cells, Cells * 8));
                return cells + ((target->Length + 7) / 8);
            default:
                target->Integer = Bits;
                return cells;
        }
    }

    private static unsafe long* WriteList<T>(NativeValue* target, long* cells, ReadOnlySpan<T> values) where T : unmanaged
    {
        target->Pointer = (nint)cells;
        target->Length = values.Length;
        MemoryMarshal.Cast<T, long>(values).CopyTo(new Span<long>(cells, values.Length));
        return cells + values.Length;
    }

    private static unsafe long* WriteTensors(NativeValue* target, long* cells, torch.Tensor?[] tensors)
    {
        target->Pointer = (nint)cells;
        target->Length = tensors.Length;
        foreach (var tensor in tensors) *cells++ = tensor?.Handle ?? 0;
        return cells;
    }
}
