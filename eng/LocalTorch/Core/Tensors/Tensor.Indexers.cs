using System.Runtime.CompilerServices;

namespace TorchSharp;

public static partial class torch
{
    // Indexing by numbers, slices and tensors.
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => index(Singles(indices));
            set => index_put_(value, Singles(indices));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => index(Singles(i1));
            set => index_put_(value, Singles(i1));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => index(Singles(i1, i2));
            set => index_put_(value, Singles(i1, i2));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => index(Singles(i1, i2, i3));
            set => index_put_(value, Singles(i1, i2, i3));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(Singles(i1, i2, i3, i4));
            set => index_put_(value, Singles(i1, i2, i3, i4));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => index(Singles(i1, i2, i3, i4, i5));
            set => index_put_(value, Singles(i1, i2, i3, i4, i5));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => index(Singles(i1, i2, i3, i4, i5, i6));
            set => index_put_(value, Singles(i1, i2, i3, i4, i5, i6));
        }

        public Tensor index(params TensorIndex[] indices) => Native.Index(this, indices);

        public Tensor index(params Tensor[] indices) => index(ByTensors(indices));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => Native.IndexPut(this, indices, value);

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, ByTensors(indices));

        public Tensor index_put_(Scalar value, params TensorIndex[] indices) => Native.IndexPut(this, indices, value);

        public Tensor index_put_(Scalar value, params Tensor[] indices) => index_put_(value, ByTensors(indices));

        private static TensorIndex[] Singles(params ReadOnlySpan<long> indices)
        {
            var singles = new TensorIndex[indices.Length];
            for (var i = 0; i < singles.Length; i++) singles[i] = TensorIndex.Single(indices[i]);
            return singles;
        }

        private static TensorIndex[] ByTensors(Tensor[] indices) => [.. indices.Select(TensorIndex.Tensor)];
    }
}
