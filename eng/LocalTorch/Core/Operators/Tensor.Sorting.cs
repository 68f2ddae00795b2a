namespace TorchSharp;

public static partial class torch
{
    // Sorting, searching and sets.
    public partial class Tensor
    {
        public Tensor argsort(long dim = -1, bool descending = false) => Aten.argsort.Call(this, dim, descending);
        public Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false) => Aten.bucketize_Tensor.Call(this, boundaries, outInt32, right);
        public (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false) => Pair(Aten.kthvalue.CallMany(this, k, dim ?? -1, keepdim));
        public Tensor msort() => Aten.msort.Call(this);
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) => Pair(Aten.sort_stable.CallMany(this, stable, dim, descending));
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) => Pair(Aten.topk.CallMany(this, k, dim, largest, sorted));
        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null) => Unique(dim is null ? Aten.unique2.CallMany(this, sorted, return_inverse, return_counts) : Aten.unique_dim.CallMany(this, dim, sorted, return_inverse, return_counts), return_inverse, return_counts);
        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique_consecutive(bool return_inverse = false, bool return_counts = false, int? dim = null) => Unique(Aten.unique_consecutive.CallMany(this, return_inverse, return_counts, dim), return_inverse, return_counts);
    }
}
