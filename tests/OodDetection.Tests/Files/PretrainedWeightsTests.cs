using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using OodDetection.Networks;
using OodDetection.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Files;

public sealed class PretrainedWeightsTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Load_FileOfAllTensors_GivesTheSameOutputs()
    {
        using var scope = NewDisposeScope();
        using var from = new CifarResNet(8);
        using var to = new CifarResNet(8);
        from.state_dict()["bn1.running_mean"].fill_(0.25f);
        Write(Entries(from).Where(entry => !entry.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal)));

        PretrainedWeights.Load(to, _path);

        from.eval();
        to.eval();
        var input = randn([2, 3, 8, 8]);
        Assert.Equal(from.call(input).Values(), to.call(input).Values());
    }

    [Fact]
    public void Load_NamesOfAnotherNetwork_AreMapped()
    {
        using var scope = NewDisposeScope();
        using var from = new CifarResNet(8);
        using var to = new CifarResNet(8);
        Write(Entries(from).Select(entry => entry with { Name = "module." + entry.Name.Replace("linear", "fc", StringComparison.Ordinal) }).Append(new Entry("module.ema", "F32", [1], new byte[4])));

        PretrainedWeights.Load(to, _path, new PretrainedWeightsOptions { Prefix = "module.", Rename = name => name == "ema" ? null : name.Replace("fc", "linear", StringComparison.Ordinal) });

        Assert.Equal(from.state_dict()["linear.weight"].Values(), to.state_dict()["linear.weight"].Values());
    }

    [Fact]
    public void Load_FileThatDoesntFit_ListsEveryMismatchAndChangesNothing()
    {
        using var scope = NewDisposeScope();
        using var from = new CifarResNet(8, classes: 100);
        using var to = new CifarResNet(8);
        var before = to.state_dict().ToDictionary(t => t.Key, t => t.Value.clone());
        var entries = Entries(from).Where(entry => entry.Name != "bn1.weight").ToList();
        var half = entries.FindIndex(entry => entry.Name == "conv1.weight");
        entries[half] = Half(entries[half]);
        Write(entries.Append(new Entry("fc.bias", "F32", [2], new byte[8])));

        var error = Assert.Throws<InvalidDataException>(() => PretrainedWeights.Load(to, _path));

        Assert.Contains("- missing: 'bn1.weight' 16 of Float32", error.Message, StringComparison.Ordinal);
        Assert.Contains("- unexpected: 'fc.bias' 2 of Float32", error.Message, StringComparison.Ordinal);
        Assert.Contains("- shape: 'linear.weight' is 100×64 of Float32; the network has 10×64 of Float32", error.Message, StringComparison.Ordinal);
        Assert.Contains("- shape: 'linear.bias' is 100 of Float32", error.Message, StringComparison.Ordinal);
        Assert.Contains("- type: 'conv1.weight' is 16×3×3×3 of Float16; the network has 16×3×3×3 of Float32", error.Message, StringComparison.Ordinal);
        Assert.Contains("in 5 of ", error.Message, StringComparison.Ordinal);
        Assert.All(to.state_dict(), tensor => Assert.Equal(before[tensor.Key].to(ScalarType.Float32).Values(), tensor.Value.to(ScalarType.Float32).Values()));
    }

    [Fact]
    public void Load_WhatIsAllowedToDiffer_Differs()
    {
        using var scope = NewDisposeScope();
        using var from = new CifarResNet(8);
        using var to = new CifarResNet(8);
        var bias = to.state_dict()["linear.bias"].clone();
        Write(Entries(from).Where(entry => entry.Name != "linear.bias").Select(entry => entry.Type == "F32" ? Half(entry) : entry).Append(new Entry("fc.bias", "F32", [2], new byte[8])));

        PretrainedWeights.Load(to, _path, new PretrainedWeightsOptions { AllowMissing = true, AllowUnexpected = true, ConvertTypes = true });

        Assert.Equal(bias.Values(), to.state_dict()["linear.bias"].Values());
        Assert.Equal(from.state_dict()["conv1.weight"].half().to(ScalarType.Float32).Values(), to.state_dict()["conv1.weight"].Values());
    }

    [Fact]
    public void Load_TwoTensorsOfOneName_IsRefused()
    {
        using var network = new CifarResNet(8);
        Write([new Entry("bn1.weight", "F32", [16], new byte[64]), new Entry("bn1.bias", "F32", [16], new byte[64])]);
        var error = Assert.Throws<ArgumentException>(() => PretrainedWeights.Load(network, _path, new PretrainedWeightsOptions { Rename = _ => "bn1.weight", AllowMissing = true }));
        Assert.Contains("'bn1.bias' and 'bn1.weight', get the name 'bn1.weight'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PK\u0003\u0004 and so on, a ZIP file", "pickle")]
    [InlineData("{}", "no safetensors file")]
    [InlineData("\u0008\0\0\0\0\0\0\0not json", "no safetensors file")]
    [InlineData("\u0002\0\0\0\0\0\0\0[]", "no safetensors file")]
    [InlineData("\u0002\0\0\0\0\0\0\0{}more", "0 bytes, and 4 follow")]
    [InlineData("\u007f\0\0\0\0\0\0\u007f{}", "no safetensors file")]
    [InlineData("", "no safetensors file")]
    public void Load_AnotherFile_IsRefused(string content, string words)
    {
        using var network = new CifarResNet(8);
        File.WriteAllText(_path, content, new UTF8Encoding(false));
        Assert.Contains(words, Assert.Throws<InvalidDataException>(() => PretrainedWeights.Load(network, _path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "two tensors of one name")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "another size than its shape says")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", "doesn't begin where")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", "no safetensors file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "expected a whole number")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", "'F8_E4M3', which is not known")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", "data_offsets")]
    [InlineData("""{"a":7}""", "dtype")]
    public void Load_HeaderThatCantBe_IsRefused(string header, string words)
    {
        using var network = new CifarResNet(8);
        using (var file = File.Create(_path)) WriteFile(file, Encoding.UTF8.GetBytes(header), [new byte[8]]);
        Assert.Contains(words, Assert.Throws<InvalidDataException>(() => PretrainedWeights.Load(network, _path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MoreBytesThanAllowed_IsRefused()
    {
        using var network = new CifarResNet(8);
        Write(Entries(network));
        Assert.Contains("more than the 1000", Assert.Throws<InvalidDataException>(() => PretrainedWeights.Load(network, _path, new PretrainedWeightsOptions { MaxFileBytes = 1000 })).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<Entry> Entries(nn.Module network) => network.state_dict().Select(tensor => new Entry(tensor.Key, tensor.Value.dtype == ScalarType.Int64 ? "I64" : "F32", tensor.Value.shape, tensor.Value.bytes.ToArray()));

    private static Entry Half(Entry entry) => entry with { Type = "F16", Bytes = MemoryMarshal.AsBytes<Half>(Array.ConvertAll(MemoryMarshal.Cast<byte, float>(entry.Bytes).ToArray(), value => (Half)value)).ToArray() };

    // The last tensor first, as the format allows.
    private void Write(IEnumerable<Entry> entries)
    {
        Entry[] all = [.. entries];
        var offset = 0L;
        var header = string.Join(",", all.Select(entry =>
        {
            var begin = offset;
            offset += entry.Bytes.Length;
            return FormattableString.Invariant($"\"{entry.Name}\":{{\"dtype\":\"{entry.Type}\",\"shape\":[{string.Join(",", entry.Shape)}],\"data_offsets\":[{begin},{offset}]}}");
        }).Reverse());
        using var file = File.Create(_path);
        WriteFile(file, Encoding.UTF8.GetBytes($"{{\"__metadata__\":{{\"format\":\"pt\"}},{header}}}"), all.Select(entry => entry.Bytes));
    }

    private static void WriteFile(Stream file, byte[] header, IEnumerable<byte[]> tensors)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        file.Write(header);
        foreach (var bytes in tensors) file.Write(bytes);
    }

    private sealed record Entry(string Name, string Type, long[] Shape, byte[] Bytes);
}
