using TorchSharp;
using static TorchSharp.torch;

namespace LocalTorch.Tests.Core;

public sealed class ValueTests
{
    [Fact]
    public void Item_OfTheExactType_IsTheValue()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(1.5f, tensor(1.5f).item<float>());
        Assert.Equal(1.5, tensor(1.5).item<double>());
        Assert.Equal(7L, tensor(7L).item<long>());
        Assert.Equal(7, tensor(7).item<int>());
        Assert.True(tensor(true).item<bool>());
        Assert.Equal((byte)7, tensor((byte)7).item<byte>());
    }

    [Fact]
    public void Full_WithoutAType_TakesItFromTheValue()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(int64, full(2, 7).dtype);
        Assert.Equal(int64, full(2, true).dtype);
        Assert.Equal(float32, full(2, 7.0).dtype);
        Assert.Equal(float64, zeros(1, dtype: float64).full_like(7).dtype);
    }

    [Fact]
    public void Item_OfAnotherType_Throws()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => tensor(1.5f).item<double>());
        Assert.Throws<ArgumentException>(() => tensor(7L).item<int>());
        Assert.Throws<ArgumentException>(() => ones(1, dtype: bfloat16).item<float>());
        Assert.Throws<ArgumentException>(() => ones(2).item<float>());
    }

    [Fact]
    public void ToConversions_OfOneElement_ConvertTheType()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(1.5, tensor(1.5f).ToDouble());
        Assert.Equal(7.0, tensor(7L).ToDouble());
        Assert.Equal(1, tensor(1.9).ToInt32());
        Assert.Equal(2f, (float)tensor(2L));
        Assert.True(tensor(3f).ToBoolean());
    }

    [Fact]
    public void Data_OfATransposedTensor_ComesInTheOrderOfItsDimensions()
    {
        using var scope = NewDisposeScope();
        var transposed = tensor(new[,] { { 1, 2, 3 }, { 4, 5, 6 } }).t();

        Assert.Equal([1, 4, 2, 5, 3, 6], transposed.data<int>().ToArray());
        Assert.Equal(5, transposed.data<int>()[1, 1]);
        Assert.Equal([1, 4, 2, 5, 3, 6], transposed.data<int>());
        Assert.Equal(new[,] { { 1, 4 }, { 2, 5 }, { 3, 6 } }, transposed.data<int>().ToNDArray());
    }

    [Fact]
    public void Data_Set_ChangesTheTensor()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 2);
        var data = x.data<float>();
        data[1, 0] = 5;

        Assert.Equal([0f, 0f, 5f, 0f], data.ToArray());
        Assert.Equal(5f, x[1, 0].item<float>());
    }

    [Fact]
    public void Bytes_OfATensor_AreItsMemory()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new byte[] { 1, 2, 3 });
        x.bytes[1] = 9;

        Assert.Equal([1, 9, 3], x.bytes.ToArray());
        Assert.Throws<InvalidOperationException>(() => ones(2, 3).t().bytes.Length);
    }

    [Fact]
    public void Facts_OfATensor_AreThoseItWasMadeWith()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 3, 4, dtype: float64);

        Assert.Equal([2L, 3L, 4L], x.shape);
        Assert.Equal([12L, 4L, 1L], x.stride());
        Assert.Equal(24, x.numel());
        Assert.Equal(3, x.ndim);
        Assert.Equal(4, x.size(-1));
        Assert.Equal(8, x.element_size());
        Assert.Equal(ScalarType.Float64, x.dtype);
        Assert.Equal(DeviceType.CPU, x.device_type);
        Assert.Equal("cpu", x.device.ToString());
        Assert.True(x.is_contiguous());
        Assert.False(x.permute(2, 0, 1).is_contiguous());
        Assert.False(x.requires_grad);
        Assert.Equal("[2x3x4], type = Float64, device = cpu", x.ToString());
    }

    [Fact]
    public void Tensor_FromArrays_HasTheirValuesTypesAndShapes()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([2L, 2L], tensor(new[,] { { 1f, 2f }, { 3f, 4f } }).shape);
        Assert.Equal(ScalarType.Int64, tensor(new long[] { 1, 2 }).dtype);
        Assert.Equal(ScalarType.Float64, tensor(new[] { 1f, 2f }, dtype: float64).dtype);
        Assert.Equal([3f, 4f], tensor(new[] { 1f, 2f, 3f, 4f }, 2, 2)[1].data<float>().ToArray());
        Assert.Equal([0L], tensor(Array.Empty<float>()).shape);
        Assert.Throws<ArgumentException>(() => tensor(new[] { 1f, 2f, 3f }, 2, 2));
        Assert.Equal([1.0, 2.0], from_array(new[] { 1.0, 2.0 }).data<double>().ToArray());
        Assert.Equal([true, false], as_tensor(new[] { true, false }).data<bool>().ToArray());
        Assert.Equal([2L, 1L], new[] { 1f, 2f }.ToTensor([2, 1]).shape);
        Assert.Equal(3.0, 3.0.ToTensor().item<double>());
        Assert.True(tensor(new[] { 1.0 }, requires_grad: true).requires_grad);
    }

    [Fact]
    public void Casts_ThroughBFloat16_RoundToItsPrecision()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 1.00390625f, 3.140625f });

        var rounded = x.to(bfloat16).to(float32);

        Assert.Equal([1f, 1f, 3.140625f], rounded.data<float>().ToArray());
        Assert.Equal(ScalarType.BFloat16, x.bfloat16().dtype);
    }

    [Fact]
    public void To_TheSameType_IsTheSameMemoryUnlessCopied()
    {
        using var scope = NewDisposeScope();
        var x = zeros(1);
        x.to(float32).add_(1);
        x.to(float32, copy: true).add_(1);

        Assert.Equal(1f, x.item<float>());
    }

    [Fact]
    public void Save_AndLoad_GiveTheSameTensor()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[,] { { 1.5, 2.5 }, { 3.5, 4.5 } });
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true)) x.Save(writer);
        stream.Position = 0;
        using var reader = new BinaryReader(stream);

        Assert.Equal(x, Tensor.Load(reader));

        // Type 7, two dimensions of two, then 32 bytes: the format is TorchSharp's.
        Assert.Equal([7, 2, 2, 2], stream.ToArray()[..4]);
        Assert.Equal(4 + 32, stream.Length);
    }

    [Fact]
    public void Equality_OfTensors_IsElementByElement()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1, 2 });

        Assert.Equal([true, false], (x == tensor(new[] { 1, 3 })).data<bool>().ToArray());
        Assert.True(x.Equals(tensor(new[] { 1, 2 })));
        Assert.False(x.Equals(tensor(new[] { 1, 3 })));
    }

    [Fact]
    public void Cuda_WithoutADevice_IsNotAvailable()
    {
        if (cuda.is_available()) return;
        Assert.Equal(0, cuda.device_count());
        Assert.Throws<InvalidOperationException>(() => zeros(1, device: "cuda"));
    }
}
