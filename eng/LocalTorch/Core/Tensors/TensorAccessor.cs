using System.Collections;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor on the CPU, in the order of its dimensions, whatever their order in memory.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly T* _first;
    private readonly long[] _shape;
    private readonly long[] _strides;
    private readonly bool _contiguous;
    private Tensor _tensor;

    internal TensorAccessor(Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU) throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        _tensor = tensor;
        _first = (T*)tensor.DataPointer;
        _shape = tensor.shape;
        _strides = tensor.stride();
        _contiguous = tensor.is_contiguous();
    }

    public long Count => _tensor?.numel() ?? 0;

    public bool IsReadOnly => false;

    public T this[params long[] indices]
    {
        get => _first[Offset(indices)];
        set => _first[Offset(indices)] = value;
    }

    public static bool operator ==(TensorAccessor<T> left, TensorAccessor<T> right) => left.Count == right.Count && left.SequenceEqual(right);

    public static bool operator !=(TensorAccessor<T> left, TensorAccessor<T> right) => !(left == right);

    public T[] ToArray()
    {
        var values = new T[Count];
        if (_shape.Length > 1 || values.Length > 0) CopyTo(values);
        return values;
    }

    public Array ToNDArray()
    {
        var values = Array.CreateInstance(typeof(T), _shape.Length == 0 ? [1] : _shape);
        if (values.Length == 0) return values;
        var flat = ToArray();
        var target = System.Runtime.InteropServices.MemoryMarshal.CreateSpan(
            ref System.Runtime.CompilerServices.Unsafe.As<byte, T>(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(values)), flat.Length);
        flat.CopyTo(target);
        return values;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        CheckStart(tensorIndex);
        var count = (int)Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        if (_contiguous) new ReadOnlySpan<T>(_first + tensorIndex, count).CopyTo(array[arrayIndex..]);
        else for (var i = 0; i < count; i++) array[arrayIndex + i] = _first[Translate(tensorIndex + i)];
        GC.KeepAlive(_tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        CheckStart(tensorIndex);
        var count = (int)Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        for (var i = 0; i < count; i++) _first[Translate(tensorIndex + i)] = array[arrayIndex + i];
        GC.KeepAlive(_tensor);
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0, count = Count; i < count; i++) yield return At(i);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override bool Equals(object? obj) => obj is TensorAccessor<T> other && other._tensor.Equals(_tensor);

    public override int GetHashCode() => _tensor.GetHashCode();

    public void Dispose() => _tensor = null!;

    internal static T ReadItemAt(Tensor tensor, long index)
    {
        tensor.ValidateType(typeof(T));
        return new TensorAccessor<T>(tensor).At(index);
    }

    /// <summary>As in TorchSharp, an empty tensor has no place to start at, so that it can't be copied.</summary>
    private void CheckStart(long startingIndex)
    {
        if (startingIndex < 0 || startingIndex >= Count) throw new ArgumentOutOfRangeException(nameof(startingIndex));
    }

    private T At(long index)
    {
        var value = _first[Translate(index)];
        GC.KeepAlive(_tensor);
        return value;
    }

    private long Offset(long[] indices)
    {
        if (indices.Length == 1)
        {
            if (indices[0] >= Count) throw new IndexOutOfRangeException();
            return Translate(indices[0]);
        }

        var offset = 0L;
        for (var i = _shape.Length - 1; i >= 0; i--)
        {
            if (indices[i] >= _shape[i] || indices[i] < 0) throw new IndexOutOfRangeException($"{indices[i]} >= {_shape[i]} in dimension {i}.");
            offset += indices[i] * _strides[i];
        }

        return offset;
    }

    /// <summary>Where the element lies that has this number in the order of the dimensions.</summary>
    private long Translate(long index)
    {
        if (index >= Count || index < 0) throw new ArgumentOutOfRangeException(nameof(index), $"{index} in a collection of {Count} elements.");
        if (_contiguous) return index;
        var offset = 0L;
        for (var i = _shape.Length - 1; i >= 0; i--)
        {
            index = Math.DivRem(index, _shape[i], out var position);
            offset += position * _strides[i];
        }

        return offset;
    }
}
