using System.Runtime.InteropServices;
using Tensor = TorchSharp.torch.Tensor;
using TensorIndex = TorchSharp.torch.TensorIndex;

namespace TorchSharp;

/// <summary>One index of a dimension; native/indexing.cpp has the same layout.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeIndex
{
    internal int Sort;
    internal int Given;
    internal long Start;
    internal long Stop;
    internal long Step;
    internal nint Tensor;

    internal static NativeIndex[] Of(TensorIndex[] indices) => [.. indices.Select(Of)];

    private static NativeIndex Of(TensorIndex index) => new()
    {
        Sort = (int)index.Sort,
        Given = (index.Start is null ? 0 : 1) | (index.Stop is null ? 0 : 2) | (index.Step is null ? 0 : 4),
        Start = index.Start ?? 0,
        Stop = index.Stop ?? 0,
        Step = index.Step ?? 0,
        Tensor = index.Elements?.Handle ?? 0,
    };
}

internal static unsafe partial class Native
{
    [LibraryImport(Library)] private static partial nint lt_index(nint handle, NativeIndex* indices, int count);
    [LibraryImport(Library)] private static partial int lt_index_put(nint handle, NativeIndex* indices, int count, nint value);
    [LibraryImport(Library)] private static partial int lt_index_put_number(nint handle, NativeIndex* indices, int count, int isInteger, long integer, double number);

    internal static Tensor Index(Tensor source, TensorIndex[] indices)
    {
        fixed (NativeIndex* first = NativeIndex.Of(indices))
        {
            var chosen = Check(lt_index(source.Handle, first, indices.Length));
            KeepAlive(source, indices);
            return new Tensor(chosen);
        }
    }

    internal static Tensor IndexPut(Tensor target, TensorIndex[] indices, Tensor value)
    {
        fixed (NativeIndex* first = NativeIndex.Of(indices)) Check(lt_index_put(target.Handle, first, indices.Length, value.Handle));
        GC.KeepAlive(value);
        return KeepAlive(target, indices);
    }

    internal static Tensor IndexPut(Tensor target, TensorIndex[] indices, Scalar value)
    {
        fixed (NativeIndex* first = NativeIndex.Of(indices))
        {
            Check(lt_index_put_number(target.Handle, first, indices.Length, value.IsInteger ? 1 : 0, value.Integer, value.Number));
        }

        return KeepAlive(target, indices);
    }

    private static Tensor KeepAlive(Tensor tensor, TensorIndex[] indices)
    {
        foreach (var index in indices) GC.KeepAlive(index.Elements);
        GC.KeepAlive(tensor);
        return tensor;
    }
}
