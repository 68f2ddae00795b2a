using System.Collections;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The sizes of a tensor's dimensions.</summary>
    public struct Size : IEnumerable<long>
    {
        public static Size Empty = new(Array.Empty<long>());

        private readonly long[] _shape;

        public Size(long[] shape) => _shape = (long[])shape.Clone();

        public Size(IEnumerable<long> shape) => _shape = [.. shape];

        public Size(int[] shape) => _shape = [.. shape.Select(size => (long)size)];

        public Size(long size) => _shape = [size];

        public Size((long, long) size) => _shape = [size.Item1, size.Item2];

        public Size((long, long, long) size) => _shape = [size.Item1, size.Item2, size.Item3];

        public Size((long, long, long, long) size) => _shape = [size.Item1, size.Item2, size.Item3, size.Item4];

        public Size(int size) => _shape = [size];

        public Size((int, int) size) => _shape = [size.Item1, size.Item2];

        public Size((int, int, int) size) => _shape = [size.Item1, size.Item2, size.Item3];

        public Size((int, int, int, int) size) => _shape = [size.Item1, size.Item2, size.Item3, size.Item4];

        public long[] Shape => _shape;

        public int Length => _shape.Length;

        public bool IsEmpty => _shape.Length == 0;

        public bool IsScalar => IsEmpty;

        public long this[int idx] => _shape[idx];

        public long this[long idx] => _shape[idx];

        public static implicit operator Size(long size) => new(size);

        public static implicit operator Size(long[] size) => new(size);

        public static implicit operator Size((long, long) size) => new(size);

        public static implicit operator Size((long, long, long) size) => new(size);

        public static implicit operator Size((long, long, long, long) size) => new(size);

        public static Size operator +(Size left, Size right) => left + (IEnumerable<long>)right._shape;

        public static Size operator +(Size left, IEnumerable<long> right) => new(left._shape.Concat(right));

        // By reference, as in TorchSharp: two sizes are equal only if one is a copy of the other.
        public static bool operator ==(Size left, Size right) => left._shape == right._shape;

        public static bool operator !=(Size left, Size right) => left._shape != right._shape;

        public override bool Equals(object? obj) => obj is Size other && this == other;

        public override int GetHashCode() => _shape.GetHashCode();

        public long numel() => _shape.Aggregate(1L, (product, size) => product * size);

        public Size Slice(int first, int next)
        {
            if (next < 0) next += _shape.Length;
            if (first < 0) first += _shape.Length;
            return next <= first ? Empty : new Size(_shape.Skip(first).Take(next - first));
        }

        public IEnumerable<long> Take(int i) => _shape.Take(i);

        public IEnumerator<long> GetEnumerator() => _shape.AsEnumerable().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
