namespace TorchSharp;

internal static partial class Aten
{
    internal static readonly Op block_diag = new("aten::block_diag");
    internal static readonly Op cat = new("aten::cat");
    internal static readonly Op chunk = new("aten::chunk");
    internal static readonly Op column_stack = new("aten::column_stack");
    internal static readonly Op dsplit_array = new("aten::dsplit", "array");
    internal static readonly Op dstack = new("aten::dstack");
    internal static readonly Op hsplit_array = new("aten::hsplit", "array");
    internal static readonly Op hstack = new("aten::hstack");
    internal static readonly Op row_stack = new("aten::row_stack");
    internal static readonly Op split_Tensor = new("aten::split", "Tensor");
    internal static readonly Op split_with_sizes = new("aten::split_with_sizes");
    internal static readonly Op stack = new("aten::stack");
    internal static readonly Op tensor_split_indices = new("aten::tensor_split", "indices");
    internal static readonly Op tensor_split_sections = new("aten::tensor_split", "sections");
    internal static readonly Op tensor_split_tensor_indices_or_sections = new("aten::tensor_split", "tensor_indices_or_sections");
    internal static readonly Op unbind_int = new("aten::unbind", "int");
    internal static readonly Op vsplit_array = new("aten::vsplit", "array");
    internal static readonly Op vstack = new("aten::vstack");
}
