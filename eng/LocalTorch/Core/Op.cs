using System.Runtime.CompilerServices;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp;

/// <summary>One operator of libtorch's dispatcher, resolved on first use and then called without a look-up.</summary>
/// <remarks>Arguments at the end that have a default in the operator's schema may be left out.</remarks>
internal sealed class Op(string name, string overload = "")
{
    private const int ResultCapacity = 8;
    private const int StackCells = 64;

    // Two threads may both resolve it; they get handles to the same operator.
    private nint _handle;

    /// <summary>The result is one tensor, registered in the current dispose scope.</summary>
    internal unsafe Tensor Call(params ReadOnlySpan<Arg> arguments)
    {
        var results = stackalloc NativeValue[ResultCapacity];
        var count = Invoke(arguments, results);
        if (count == 1 && results->Tag == NativeValue.Kind.Tensor && results->Pointer != 0) return new Tensor(results->Pointer);
        Release(results, count);
        throw new InvalidOperationException($"{name} didn't return one tensor.");
    }

    /// <summary>The result is a tuple or list of tensors, registered in the current dispose scope; an undefined tensor is null.</summary>
    internal unsafe Tensor[] CallMany(params ReadOnlySpan<Arg> arguments)
    {
        var results = stackalloc NativeValue[ResultCapacity];
        var count = Invoke(arguments, results);
        if (count == 1 && results->Tag == NativeValue.Kind.TensorList)
        {
            var tensors = Adopt(new ReadOnlySpan<nint>((void*)results->Pointer, results->Length));
            Native.lt_free((void*)results->Pointer);
            return tensors;
        }

        var handles = stackalloc nint[ResultCapacity];
        for (var i = 0; i < count; i++) handles[i] = results[i].Pointer;
        return Adopt(new ReadOnlySpan<nint>(handles, count));
    }

    /// <summary>The results, if any, are released: for in-place operators, whose callers return their own object.</summary>
    internal unsafe void Run(params ReadOnlySpan<Arg> arguments)
    {
        var results = stackalloc NativeValue[ResultCapacity];
        Release(results, Invoke(arguments, results));
    }

    /// <summary>Changes the first argument, and returns that same object.</summary>
    internal Tensor InPlace(params ReadOnlySpan<Arg> arguments)
    {
        Run(arguments);
        return (Tensor)arguments[0].Reference!;
    }

    /// <summary>The result is one number or Boolean.</summary>
    internal unsafe NativeValue CallValue(params ReadOnlySpan<Arg> arguments)
    {
        var results = stackalloc NativeValue[ResultCapacity];
        Invoke(arguments, results);
        return results[0];
    }

    internal bool CallBool(params ReadOnlySpan<Arg> arguments) => CallValue(arguments).Integer != 0;

    [SkipLocalsInit]
    private unsafe int Invoke(ReadOnlySpan<Arg> arguments, NativeValue* results)
    {
        if (_handle == 0) _handle = Native.Check(Native.lt_operator_find(name, overload));

        var needed = 0;
        foreach (ref readonly var argument in arguments) needed += argument.Cells;

        var onStack = stackalloc long[StackCells];
        var values = stackalloc NativeValue[arguments.Length];
        int count;
        fixed (long* onHeap = needed > StackCells ? new long[needed] : null)
        {
            var cells = onHeap == null ? onStack : onHeap;
            for (var i = 0; i < arguments.Length; i++) cells = arguments[i].Write(values + i, cells);
            count = Native.lt_operator_call(_handle, values, arguments.Length, results, ResultCapacity);
        }

        // No finalizer may free a tensor while libtorch still reads it.
        foreach (ref readonly var argument in arguments) GC.KeepAlive(argument.Reference);
        return count >= 0 ? count : throw Native.LastError();
    }

    private static Tensor[] Adopt(ReadOnlySpan<nint> handles)
    {
        var tensors = new Tensor[handles.Length];
        for (var i = 0; i < tensors.Length; i++) tensors[i] = handles[i] == 0 ? null! : new Tensor(handles[i]);
        return tensors;
    }

    private static unsafe void Release(NativeValue* results, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (results[i].Tag == NativeValue.Kind.Tensor && results[i].Pointer != 0) Native.lt_tensor_release(results[i].Pointer);
            if (results[i].Tag != NativeValue.Kind.TensorList) continue;
            foreach (var handle in new ReadOnlySpan<nint>((void*)results[i].Pointer, results[i].Length))
            {
                if (handle != 0) Native.lt_tensor_release(handle);
            }

            Native.lt_free((void*)results[i].Pointer);
        }
    }
}
