using TorchSharp;
using static LocalTorch.Tests.NN.Numeric;
using static TorchSharp.torch;

namespace LocalTorch.Tests.NN;

public sealed class StateTests
{
    private static void SameState(nn.Module expected, nn.Module actual)
    {
        var state = actual.state_dict();
        foreach (var (key, value) in expected.state_dict())
        {
            Assert.Equal(value.dtype, state[key].dtype);
            Close(state[key], value, 0);
        }
    }

    private static SampleNetwork Trained()
    {
        var network = new SampleNetwork();
        network.call(Random(1, 4, 1, 5, 5).to(ScalarType.Float32)).Dispose();
        return network;
    }

    [Fact]
    public void SaveAndLoad_Stream_RestoresEveryTensor()
    {
        using var saved = Trained();
        using var loaded = new SampleNetwork();
        var bytes = new MemoryStream();
        saved.save(bytes);

        loaded.load(new MemoryStream(bytes.ToArray()));

        SameState(saved, loaded);
    }

    [Fact]
    public void SaveAndLoad_File_RestoresEveryTensor()
    {
        using var saved = Trained();
        using var loaded = new SampleNetwork();
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            saved.save(path);
            loaded.load(path);
        }
        finally
        {
            File.Delete(path);
        }

        SameState(saved, loaded);
        Assert.Throws<FileNotFoundException>(() => loaded.load(path));
    }

    [Fact]
    public void SaveAndLoad_OwnWriterAndReader_LeavesTheStreamOpenAndAtTheEnd()
    {
        using var saved = Trained();
        using var loaded = new SampleNetwork();
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            saved.save(writer);
            writer.Write(42);
        }

        bytes.Position = 0;
        using var reader = new BinaryReader(bytes);
        loaded.load(reader);

        Assert.Equal(42, reader.ReadInt32());
        SameState(saved, loaded);
    }

    [Fact]
    public void Save_OneLinear_HasTorchSharpsFormat()
    {
        using var layer = nn.Linear(nn.Parameter(tensor(new[] { 1f, 2f }).reshape(1, 2)));
        var bytes = new MemoryStream();
        layer.save(bytes);

        // 1 entry; the name, length first; type 6 (Float32), 2 dimensions of 1 and 2; then the numbers, little-endian.
        byte[] expected = [1, 6, .. "weight"u8, 6, 2, 1, 2, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40];
        Assert.Equal(expected, bytes.ToArray());
    }

    [Fact]
    public void Load_OtherNetwork_ThrowsUnlessNotStrict()
    {
        using var saved = nn.Sequential(nn.Linear(2, 2));
        using var wider = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2));
        var bytes = new MemoryStream();
        saved.save(bytes);

        Assert.Throws<ArgumentException>(() => wider.load(new MemoryStream(bytes.ToArray())));
        var found = new Dictionary<string, bool>();
        wider.load(new MemoryStream(bytes.ToArray()), strict: false, loadedParameters: found);

        Assert.Equal(["0.weight", "0.bias"], found.Keys);
        Close(wider.get_parameter("0.weight") ?? wider.state_dict()["0.weight"], saved.state_dict()["0.weight"], 0);
    }

    [Fact]
    public void Load_OtherShapeOrType_Throws()
    {
        var bytes = new MemoryStream();
        nn.Linear(2, 2).save(bytes);

        Assert.Throws<ArgumentException>(() => nn.Linear(3, 2).load(new MemoryStream(bytes.ToArray())));
        Assert.Throws<ArgumentException>(() => nn.Linear(2, 2, dtype: ScalarType.Float64).load(new MemoryStream(bytes.ToArray())));
    }

    [Fact]
    public void LoadStateDict_OtherModule_CopiesValues()
    {
        using var source = Trained();
        using var target = new SampleNetwork();
        var scale = target.get_parameter("scale")!;

        var (missing, unexpected) = target.load_state_dict(source.state_dict());

        Assert.Empty(missing);
        Assert.Empty(unexpected);
        SameState(source, target);
        Assert.Same(scale, target.get_parameter("scale"));
    }

    [Fact]
    public void LoadStateDict_Mismatch_ThrowsOrReports()
    {
        using var target = nn.Linear(1, 1);
        var source = new Dictionary<string, Tensor> { ["weight"] = full(1, 1, 7), ["other"] = zeros(1) };

        Assert.Throws<InvalidOperationException>(() => target.load_state_dict(source));
        var (missing, unexpected) = target.load_state_dict(source, strict: false);

        Assert.Equal(["bias"], missing);
        Assert.Equal(["other"], unexpected);
        Close(target.weight, [7]);
    }

    [Fact]
    public void LoadStateDict_Skip_LeavesThoseEntries()
    {
        using var target = nn.Linear(1, 1);
        double bias = target.bias!.ToDouble();
        var source = new Dictionary<string, Tensor> { ["weight"] = full(1, 1, 7), ["bias"] = full(1, 9) };

        target.load_state_dict(source, skip: ["bias"]);

        Close(target.weight, [7]);
        Close(target.bias!, [bias], 0);
    }

    [Fact]
    public void StateDict_Prefix_IsPutBeforeTheNames()
    {
        using var layer = nn.Linear(1, 1);

        Assert.Equal(["net.weight", "net.bias"], layer.state_dict(prefix: "net").Keys);
    }
}
