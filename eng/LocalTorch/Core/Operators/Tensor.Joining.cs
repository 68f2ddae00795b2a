namespace TorchSharp;

public static partial class torch
{
    // Joining and splitting.
    public partial class Tensor
    {
        public Tensor[] chunk(long chunks, long dim = 0) => Aten.chunk.CallMany(this, chunks, dim);
        public Tensor[] dsplit(Tensor indices) => tensor_split(indices, 2);
        public Tensor[] dsplit(params long[] sizes) => Aten.dsplit_array.CallMany(this, sizes);
        public Tensor[] hsplit(Tensor indices) => tensor_split(indices, 1);
        public Tensor[] hsplit(params long[] sizes) => Aten.hsplit_array.CallMany(this, sizes);
        public Tensor[] split(params long[] sizes) => Aten.split_with_sizes.CallMany(this, sizes, 0);
        public Tensor[] split(long size, int dim = 0) => Aten.split_Tensor.CallMany(this, size, dim);
        public Tensor[] split(long[] sizes, long dim = 0) => Aten.split_with_sizes.CallMany(this, sizes, dim);
        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => split(sizes.ToArray(), dim);
        public Tensor[] tensor_split(long size, long dim = 0) => Aten.tensor_split_sections.CallMany(this, size, dim);
        public Tensor[] tensor_split(long[] sizes, long dim = 0) => Aten.tensor_split_indices.CallMany(this, sizes, dim);
        public Tensor[] tensor_split(Tensor indices, long dim = 0) => Aten.tensor_split_tensor_indices_or_sections.CallMany(this, indices.dtype == ScalarType.Int64 ? indices : throw new ArgumentException("Tensor indices should be Int64 in 'tensor_split"), dim);
        public Tensor[] unbind(long dimension = 0) => Aten.unbind_int.CallMany(this, dimension);
        public Tensor[] vsplit(Tensor indices) => tensor_split(indices, 0);
        public Tensor[] vsplit(params long[] sizes) => Aten.vsplit_array.CallMany(this, sizes);
    }
}
