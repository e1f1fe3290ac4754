"""Real mongods on real folders, and what tests do with them."""

from contextlib import asynccontextmanager

import psutil
from motor.motor_asyncio import AsyncIOMotorClient

from store.embedded import EmbeddedMongo
from store.mongod import Mongod


@asynccontextmanager
async def running(folder):
    """One that is watched."""
    mongo = EmbeddedMongo(folder)
    await mongo.start()
    try:
        yield mongo
    finally:
        _end_quickly(folder)
        await mongo.stop()


@asynccontextmanager
async def brought_up(folder):
    """One that nobody watches."""
    mongod = Mongod(folder)
    mongod.open()
    try:
        await mongod.bring_up()
        yield mongod
    finally:
        _end_quickly(folder)
        await mongod.end()
        mongod.close()


def _end_quickly(folder):
    """mongod takes a second for a clean end, which has a test of its own."""
    for process in mongods(folder):
        process.kill()


def mongods(folder):
    """Those that this process started on the folder and that still run."""
    return [child for child in psutil.Process().children() if str(folder) in child.cmdline()]


@asynccontextmanager
async def client(mongo):
    motor = AsyncIOMotorClient(mongo.uri)
    try:
        yield motor
    finally:
        motor.close()


async def pid(mongo):
    async with client(mongo) as motor:
        return (await motor.admin.command("serverStatus"))["pid"]


async def write(mongo, text):
    async with client(mongo) as motor:
        await motor.test.messages.insert_one({"text": text})


async def read(mongo):
    async with client(mongo) as motor:
        return [message["text"] async for message in motor.test.messages.find()]
