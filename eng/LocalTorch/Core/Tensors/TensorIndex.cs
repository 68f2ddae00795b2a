namespace TorchSharp;

public static partial class torch
{
    /// <summary>How one dimension is indexed: by a number, a slice, a tensor, …</summary>
    public struct TensorIndex
    {
        public static TensorIndex Ellipsis = new() { Sort = Kind.Ellipsis };
        public static TensorIndex None = new() { Sort = Kind.None };
        public static TensorIndex Null = new() { Sort = Kind.Null };
        public static TensorIndex Colon = Slice();

        internal enum Kind { None, Single, Null, Ellipsis, Bool, Tensor, Slice }

        internal Kind Sort { get; private set; }

        /// <summary>The number, the slice's first element, or the Boolean as 0 or 1.</summary>
        internal long? Start { get; private set; }

        internal long? Stop { get; private set; }

        internal long? Step { get; private set; }

        internal Tensor? Elements { get; private set; }

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Index index) => Single(Position(index));

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        public static implicit operator Tensor(TensorIndex value) => throw new InvalidOperationException("Should not be called.");

        public static TensorIndex Single(long? index) => new() { Sort = Kind.Single, Start = index };

        public static TensorIndex Bool(bool value) => new() { Sort = Kind.Bool, Start = value ? 1 : 0 };

        public static TensorIndex Tensor(Tensor tensor) => new() { Sort = Kind.Tensor, Elements = tensor };

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new() { Sort = Kind.Slice, Start = start, Stop = stop, Step = step };

        public static TensorIndex Slice((int? start, int? end) range) => Slice((long?)range.start, range.end);

        public static TensorIndex Slice(Range range) => Slice(Position(range.Start), range.End is { IsFromEnd: true, Value: 0 } ? null : Position(range.End));

        private static long Position(Index index) => index.IsFromEnd ? -index.Value : index.Value;
    }
}
