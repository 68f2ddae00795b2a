using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>A safetensors file of anyone's: its header, checked when it is opened, and its tensors, read one by one.</summary>
/// <remarks>8 bytes: the length of the header, little-endian; the header, JSON; the tensors, row by row, little-endian, without gaps. No code is in it.</remarks>
internal sealed class SafetensorsFile : IDisposable
{
    private readonly FileStream _file;
    private readonly long _dataStart;

    /// <summary>Opens a file. Nothing larger than the header is taken from memory.</summary>
    /// <exception cref="InvalidDataException">It is too large, damaged, or none of this format.</exception>
    internal SafetensorsFile(string path, long maxBytes)
    {
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16);
        try
        {
            if (_file.Length > maxBytes)
                throw new InvalidDataException($"it has {_file.Length} bytes, more than the {maxBytes} that are allowed; {nameof(PretrainedWeightsOptions)}.{nameof(PretrainedWeightsOptions.MaxFileBytes)} can be raised if the file is to be trusted");
            Tensors = Header(out _dataStart);
            CheckLayout(_file.Length - _dataStart);
        }
        catch (Exception error)
        {
            _file.Dispose();
            if (error is JsonException or OverflowException or EndOfStreamException) throw new InvalidDataException("it is damaged, or no safetensors file", error);
            throw;
        }
    }

    /// <summary>The tensors, in the order of the header.</summary>
    internal IReadOnlyList<TensorEntry> Tensors { get; }

    /// <summary>Reads one tensor, to the CPU.</summary>
    internal Tensor Read(TensorEntry entry)
    {
        var values = empty(entry.Shape, entry.Type, device: CPU);
        if (entry.Length == 0) return values;
        _file.Position = _dataStart + entry.Offset;
        _file.ReadExactly(values.bytes);
        return values;
    }

    public void Dispose() => _file.Dispose();

    private TensorEntry[] Header(out long end)
    {
        var lengthBytes = new byte[sizeof(long)];
        _file.ReadExactly(lengthBytes);
        var length = BinaryPrimitives.ReadInt64LittleEndian(lengthBytes);
        if (length < 2 || length > ContainerFormat.MaxHeaderBytes || length > _file.Length - sizeof(long)) throw new InvalidDataException(WhatElse(lengthBytes));
        var header = new byte[length];
        _file.ReadExactly(header);
        end = sizeof(long) + length;
        using var json = JsonDocument.Parse(header);
        if (json.RootElement.ValueKind != JsonValueKind.Object) throw new InvalidDataException("it is damaged, or no safetensors file");
        return [.. json.RootElement.EnumerateObject().Where(member => member.Name != "__metadata__").Select(TensorEntry.Of)];
    }

    // A ZIP file, which PyTorch writes, or a bare pickle.
    private static string WhatElse(ReadOnlySpan<byte> start) => start.StartsWith("PK\u0003\u0004"u8) || start is [0x80, >= 2 and <= 5, ..]
        ? "it is a file of Python's pickle (.pth, .pt, .ckpt), which can run any code and isn't read here. Convert it in Python: from safetensors.torch import save_file; save_file(torch.load(file, weights_only=True), 'weights.safetensors')"
        : "it is damaged, or no safetensors file";

    private void CheckLayout(long bytes)
    {
        if (Tensors.DistinctBy(entry => entry.Name).Count() < Tensors.Count) throw new InvalidDataException("it has two tensors of one name");
        var offset = 0L;
        foreach (var entry in Tensors.OrderBy(entry => entry.Offset).ThenBy(entry => entry.Length))
        {
            if (entry.Offset != offset) throw new InvalidDataException($"the tensor '{entry.Name}' doesn't begin where the one before ends");
            offset += entry.Length;
        }

        if (offset != bytes) throw new InvalidDataException($"it is damaged: its tensors take {offset} bytes, and {bytes} follow the header");
    }
}
